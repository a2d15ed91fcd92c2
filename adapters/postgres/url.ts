/** URLs of Postgres as people and messages may see them, and the same server's URL for another login or database. Hosts may be a list. */

/** The URL without what is secret in it. */
export const withoutPassword = (url: string): string =>
  url.replace(/^([a-z]+:\/\/[^:/@]*):[^@/]*@/i, "$1@").replace(/([?&]password=)[^&]*/gi, "$1***")

export type Login = { readonly user: string; readonly password: string }

/** The same server for another login. */
export const loginUrl = (url: string, { user, password }: Login): string =>
  url.replace(
    /^([a-z]+:\/\/)(?:[^@/]*@)?/i,
    (_all, scheme: string) => `${scheme}${encodeURIComponent(user)}:${encodeURIComponent(password)}@`,
  )

/** The same server for another database. */
export const databaseUrl = (url: string, database: string): string =>
  url.replace(
    /^([a-z]+:\/\/[^/?]*)(?:\/[^?]*)?/i,
    (_all, server: string) => `${server}/${encodeURIComponent(database)}`,
  )
