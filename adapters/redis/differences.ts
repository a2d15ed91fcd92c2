/** In what the entries of one event differ, as names: what they hold is nobody's business but the reader's. */
import type { Difference } from "../../application/readModelStore.ts"
import type { StreamEvent } from "./streamEvents.ts"

type Fields = ReadonlyArray<string>

const byName = (fields: Fields): ReadonlyMap<string, string> =>
  new Map(fields.flatMap((name, i) => (i % 2 === 0 ? [[name, fields[i + 1] ?? ""] as const] : [])))

const differingNames = (first: Fields, second: Fields): ReadonlyArray<string> => {
  const [a, b] = [byName(first), byName(second)]
  const names = [...new Set([...a.keys(), ...b.keys()])].sort()
  return names.filter((name) => a.get(name) !== b.get(name))
}

/** An entry's key is its event's sequence, and behind the first one its number. */
const keyOf = (sequence: number, n: number): string => (n === 0 ? String(sequence) : `${sequence}-${n}`)

/** What `first` has too little or too much against `second`, or has otherwise. */
export const differencesOf = (
  of: string,
  sequence: number,
  first: Pick<StreamEvent, "entries"> | undefined,
  second: Pick<StreamEvent, "entries"> | undefined,
): ReadonlyArray<Difference> => {
  const [here, there] = [first?.entries ?? [], second?.entries ?? []]
  const found: Array<Difference> = []
  for (let n = 0; n < Math.max(here.length, there.length); n++) {
    const [a, b] = [here[n], there[n]]
    const key = keyOf(sequence, n)
    if (a === undefined) found.push({ of, key, kind: "missing" })
    else if (b === undefined) found.push({ of, key, kind: "surplus" })
    else {
      const fields = differingNames(a, b)
      if (fields.length > 0) found.push({ of, key, kind: "different", fields })
    }
  }
  return found
}
