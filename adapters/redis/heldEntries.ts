/** Entries that wait for their place, as they are kept: a member of a sorted set for each event, and its entries as a JSON text. */
import type { Held } from "./placing.ts"

/** Such that their order as texts is that of the sequences. */
export const memberOf = (sequence: number): string => String(sequence).padStart(16, "0")

type Text = {
  readonly at?: string
  /** Names and values by turns, in their order. */
  readonly entries: ReadonlyArray<{
    readonly streams: ReadonlyArray<string>
    readonly fields: ReadonlyArray<string>
  }>
}

export const textOf = ({ at, entries }: Held): string => {
  const texts = entries.map(({ streams, fields }) => ({ streams, fields: Object.entries(fields).flat() }))
  const text: Text = { ...(at === undefined ? {} : { at }), entries: texts }
  return JSON.stringify(text)
}

const fieldsOf = (flat: ReadonlyArray<string>): Record<string, string> => {
  const fields: Record<string, string> = {}
  for (let i = 0; i < flat.length; i += 2) fields[flat[i] as string] = flat[i + 1] as string
  return fields
}

export const heldOf = (member: string, text: string): Held => {
  const sequence = Number(member)
  const { at, entries } = JSON.parse(text) as Text
  return {
    sequence,
    ...(at === undefined ? {} : { at }),
    entries: entries.map(({ streams, fields }) => ({ streams, sequence, fields: fieldsOf(fields) })),
  }
}
