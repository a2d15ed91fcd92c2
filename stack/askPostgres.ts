/**
 * One authenticated round trip to a Postgres server: is it there, which version is it, where does its data lie. It
 * changes nothing.
 */
import type { Address, Answer } from "./service.ts"

export const postgresClient = async (url: string) => {
  const { default: postgres } = await import("postgres")
  return postgres(url, { max: 1, connect_timeout: 8, onnotice: () => undefined })
}

export const askPostgres = async (address: Address, wants: { readonly mark: boolean }): Promise<Answer> => {
  const sql = await postgresClient(address.url)
  try {
    const [told] = await sql`select current_setting('server_version') as version`
    const version = String(told?.["version"]).split(" ")[0] ?? "0"
    if (!wants.mark) return { _tag: "Answered", version }
    const [where] = await sql`select current_setting('data_directory') as folder`
    return { _tag: "Answered", version, mark: String(where?.["folder"]) }
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : ""
    return { _tag: code.startsWith("28") ? "Refused" : "Silent" }
  } finally {
    await sql.end({ timeout: 1 })
  }
}
