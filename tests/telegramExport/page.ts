/** The tables of `docs/telegram-export.md`: the keys of each one's lines, by the heading over it. */
import { readFile } from "node:fs/promises"

const KEY = /^\| `([^`]+)` +\|/

export const tablesOf = async (page: URL): Promise<ReadonlyMap<string, ReadonlyArray<string>>> => {
  const tables = new Map<string, ReadonlyArray<string>>()
  let heading = ""
  for (const line of (await readFile(page, "utf8")).split("\n")) {
    if (line.startsWith("## ")) heading = line.slice(3)
    const key = KEY.exec(line)?.[1]
    if (key !== undefined) tables.set(heading, [...(tables.get(heading) ?? []), key])
  }
  return tables
}
