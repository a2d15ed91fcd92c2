/**
 * `sideload import`: from an export on disk to three read models, and a table of what it did. Everything that was typed is checked first, then
 * the export's beginning, and only then is anything started. Stopped at any moment it leaves nothing half: the same command goes on.
 */
import { randomUUID } from "node:crypto"
import { resolve } from "node:path"
import { Effect } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import type { ImportFile } from "../../domain/command.ts"
import { WrongUsage } from "../failure.ts"
import { checked, json, optionally } from "../flags.ts"
import {
  parseAccount,
  parseCount,
  parseIds,
  parseTenant,
  parseTime,
  parseTypes,
  parseZone,
} from "../input.ts"
import { loadDryRunning, loadImporting, withSettings } from "../session.ts"

const flags = {
  path: Argument.String("path").pipe(
    Argument.withDescription("A Telegram Desktop export: its folder, or the result.json in it"),
  ),
  tenant: checked("tenant", parseTenant).pipe(
    Flag.withDescription("Whose data this is: a UUID in lower case"),
    Flag.withMetavar("UUID"),
  ),
  account: checked("account", parseAccount).pipe(
    Flag.withDescription("The Telegram id of the user whose dialogues these are"),
    Flag.withMetavar("ID"),
  ),
  types: optionally(checked("types", parseTypes), "LIST", "Only these: dm, group, channel"),
  limit: optionally(checked("limit", parseCount), "N", "Only the newest N messages of each dialogue"),
  since: optionally(checked("since", parseTime), "TIME", "Only messages not older than this (UTC)"),
  until: optionally(checked("until", parseTime), "TIME", "Only messages before this (UTC)"),
  personaDialogues: optionally(
    checked("persona-dialogues", parseIds),
    "IDS",
    "Dialogues whose content is the persona's own, by their ids in the export",
  ),
  timezone: optionally(
    checked("timezone", parseZone),
    "ZONE",
    "The clock of an export that has local times only: Europe/Moscow, or +03:00",
  ),
  noMedia: Flag.Boolean("no-media").pipe(
    Flag.withDescription("Do not store the files that lie beside the export"),
    Flag.withDefault(false),
  ),
  dryRun: Flag.Boolean("dry-run").pipe(
    Flag.withDescription("Only say what would happen: nothing is imported, started or changed"),
    Flag.withDefault(false),
  ),
  detach: Flag.Boolean("detach").pipe(
    Flag.withDescription("Only ask for it: a worker on this machine does it"),
    Flag.withDefault(false),
  ),
  json,
}

type Typed = {
  readonly path: string
  readonly tenant: string
  readonly account: number
  readonly types?: ReadonlyArray<"dm" | "group" | "channel"> | undefined
  readonly limit?: number | undefined
  readonly since?: number | undefined
  readonly until?: number | undefined
  readonly personaDialogues?: ReadonlyArray<number> | undefined
  readonly timezone?: string | undefined
  readonly noMedia: boolean
}

const ALL_TYPES = 3

/** The same wish makes the same filters: what leaves nothing out is left out itself. */
const commandOf = (typed: Typed): ImportFile => ({
  command: "sideload.import-file.v1",
  id: randomUUID(),
  tenant: typed.tenant,
  account: typed.account,
  path: resolve(typed.path),
  filters: {
    ...(typed.types === undefined || typed.types.length === ALL_TYPES ? {} : { types: [...typed.types] }),
    ...(typed.limit === undefined ? {} : { limit: typed.limit }),
    ...(typed.since === undefined ? {} : { since: typed.since }),
    ...(typed.until === undefined ? {} : { until: typed.until }),
    ...(typed.personaDialogues === undefined ? {} : { personaDialogues: [...typed.personaDialogues] }),
    ...(typed.timezone === undefined ? {} : { timezone: typed.timezone }),
    ...(typed.noMedia ? { media: false } : {}),
  },
})

export const importCommand = Command.make("import", flags, (typed) =>
  withSettings((session) =>
    Effect.gen(function* () {
      if (typed.since !== undefined && typed.until !== undefined && typed.since > typed.until) {
        return yield* new WrongUsage({
          message: "--since is later than --until: no message can be both. Exchange them, or leave one out.",
        })
      }
      if (typed.dryRun && typed.detach) {
        return yield* new WrongUsage({
          message: "--dry-run says at once what would happen, --detach leaves it for later. Leave one out.",
        })
      }
      const command = commandOf(typed)
      if (typed.dryRun) {
        const { importDry } = yield* loadDryRunning
        return yield* importDry(session, command, typed.json)
      }
      const { importHere, importDetached } = yield* loadImporting
      yield* typed.detach
        ? importDetached(session, command, typed.json)
        : importHere(session, command, typed.json)
    }),
  ),
).pipe(
  Command.withDescription(
    "Import a Telegram Desktop export (made as machine-readable JSON) and bring every read model up to it",
  ),
  Command.withExamples([
    {
      command:
        "sideload import examples/export --tenant 550e8400-e29b-41d4-a716-446655440000 --account 100200300",
      description: "Import the example; the servers it needs are brought up",
    },
    {
      command:
        "sideload import ~/export --tenant … --account … --types dm,group --since 2024-01-01 --limit 5000",
      description: "The newest 5000 messages of each private dialogue and group, none older than 2024",
    },
    {
      command: "sideload import ~/export --tenant … --account … --dry-run",
      description: "What that export holds and what would be new, without importing anything",
    },
  ]),
)
