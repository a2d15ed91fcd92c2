/** The report of a dry run: for each dialogue and over all of them, what an import would say, and what was found. */
import type { PersonaKey } from "../../domain/identity.ts"
import { sum } from "../../domain/import/decider.ts"
import type { DialogueImported } from "../../domain/import/events.ts"
import type { DecidedAgainst, DryRunDialogue, DryRunReport } from "../reports.ts"
import type { SourceRefused } from "../source.ts"
import { dialogueOutcome } from "./outcome.ts"

/** A dialogue that was gone through: what would be stated of it, and its files that are beside the source or not. */
export type Gone = {
  readonly title: string | undefined
  readonly statement: DialogueImported
  readonly there: number
  readonly missing: number
  readonly brokenOff: boolean
}

export const reportOf = (
  of: PersonaKey,
  decidedAgainst: DecidedAgainst,
  gone: ReadonlyArray<Gone>,
  problem: SourceRefused | undefined,
): DryRunReport => {
  const total = (count: (one: Gone) => number) => gone.reduce((n, one) => n + count(one), 0)
  return {
    tenant_id: of.tenant,
    account_id: of.account,
    decided_against: decidedAgainst,
    stats: {
      ...sum(gone.map(({ statement }) => statement)),
      errors: problem === undefined ? 0 : 1,
      messages_found: total(({ statement }) => statement.observed),
      filtered: total(({ statement }) => statement.filtered),
      media_there: total(({ there }) => there),
      media_missing: total(({ missing }) => missing),
    },
    dialogues: gone.map((one) => dialogueOf(of, one)),
    problems: problem === undefined ? [] : [{ what: problem.what, where: problem.where, mend: problem.mend }],
  }
}

const dialogueOf = (
  of: PersonaKey,
  { title, statement, there, missing, brokenOff }: Gone,
): DryRunDialogue => ({
  ...dialogueOutcome(of, statement, title),
  messages_found: statement.observed,
  edited: statement.edited,
  unchanged: statement.unchanged,
  filtered: statement.filtered,
  skipped: statement.skipped,
  media_there: there,
  media_missing: missing,
  ...(brokenOff ? { broken_off: true } : {}),
})
