/** The end of an import for a person: what was imported of each dialogue, how far the read models are, and where to look. */
import type { ImportOutcome } from "../application/importing/outcome.ts"
import type { RunnerState } from "../application/runnerState.ts"
import { besides, counted, shownBy } from "./output/dialogue.ts"
import { table } from "./output/table.ts"
import { type Colours, coloursFor, readable } from "./output/text.ts"
import type { Session } from "./session.ts"

const dialogues = ({ dialogues: all }: ImportOutcome, colours: Colours): ReadonlyArray<string> =>
  table(
    [
      { title: "type" },
      { title: "dialogue", most: 40 },
      { title: "new messages", align: "right" },
      { title: "the source shows", most: 100 },
    ],
    all.map((one) => [one.type, one.title ?? "–", one.messages_imported, shownBy(one)]),
    colours,
  )

const models = (states: ReadonlyArray<RunnerState>, colours: Colours): ReadonlyArray<string> =>
  table(
    [{ title: "read model" }, { title: "position", align: "right" }, { title: "parked", align: "right" }],
    states.map((one) => [one.name, one.position, one.parked]),
    colours,
  )

const sums = ({ stats, last_sequence }: ImportOutcome): string => {
  const { messages_imported, edited, errors, media_stored = 0, deleted = 0 } = stats
  const nothing = messages_imported + edited + media_stored + deleted + errors === 0 ? "Nothing new: " : ""
  const parts = [
    `${nothing}${counted(messages_imported, "new message")} in ${counted(stats.dialogs_processed, "dialogue")}`,
    `${readable(edited)} edited`,
    `${readable(stats.unchanged)} known before`,
    ...besides(stats),
  ]
  return `${parts.join(", ")}. The log's last sequence is ${last_sequence}.`
}

const examples = [
  `psql "$POSTGRES_URL" -c "select source, count(*) from posts group by 1"`,
  'redis-cli -u "$REDIS_URL" XLEN stream:persona:messages:ingested',
  'cypher-shell -a "$NEO4J_URL" "MATCH (p:Persona)-[:HAS_DIALOGUE]->(d:Dialogue) RETURN p, d"  # or any Bolt client',
]

/** How the program was called, so that what is printed can be pasted. */
const self = (): string => (process.env["npm_command"] === "exec" ? "npx sideload" : "sideload")

export const printOutcome = (
  outcome: ImportOutcome,
  states: ReadonlyArray<RunnerState>,
  session: Session,
): ReadonlyArray<string> => {
  const colours = coloursFor(process.stdout)
  const home = session.sources.flags["SIDELOAD_HOME"] === undefined ? "" : ` --home ${session.settings.home}`
  return [
    "",
    ...(outcome.dialogues.length === 0 ? [] : [...dialogues(outcome, colours), ""]),
    colours.bold(sums(outcome)),
    "",
    ...models(states, colours),
    "",
    "Look inside:",
    `  eval "$(${self()} env${home})"`,
    ...examples.map((line) => `  ${line}`),
  ]
}
