/** Names and values within the text of statements that take no parameters, quoted; and files whose names are filled in as psql does it. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`

export const literal = (text: string): string =>
  text.includes("\\")
    ? ` E'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`
    : `'${text.replaceAll("'", "''")}'`

/** Fills in `:"name"` as an identifier and `:'name'` as a literal. */
export const fillIn = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/:(["'])(\w+)\1/g, (_all, quote: string, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`the file names ${name}, which has no value`)
    return quote === '"' ? identifier(value) : literal(value)
  })

/** Schemas of read models go by names that need no quotes. */
export const assertSchemaName = (name: string): void => {
  if (!/^[a-z_][a-z0-9_]*$/.test(name))
    throw new RangeError("a schema's name here is lower-case letters and digits")
}
