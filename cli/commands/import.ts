/**
 * `sideload import`: from an export on disk, or from the account itself, to three read models, and a table of what it did. Everything that was
 * typed is checked first, then the source's beginning, and only then is anything started. Stopped at any moment it leaves nothing half: the same
 * command goes on.
 */
import { randomUUID } from "node:crypto"
import { resolve } from "node:path"
import { Effect, Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import type { Command as Wish } from "../../domain/command.ts"
import { WrongUsage } from "../failure.ts"
import { checked, json, optionally } from "../flags.ts"
import { parseZone } from "../input.ts"
import { filtersOf, ofAccount, range, type Selected, which, whose } from "../selection.ts"
import { loadDryRunning, loadImporting, withSettings } from "../session.ts"

const flag = (name: string, description: string) =>
  Flag.Boolean(name).pipe(Flag.withDescription(description), Flag.withDefault(false))

const flags = {
  path: Argument.String("path").pipe(
    Argument.withDescription("A Telegram Desktop export: its folder, or the result.json in it"),
    Argument.optional,
    Argument.map(Option.getOrUndefined),
  ),
  live: flag("live", "From the account itself, after `sideload login`, instead of from a path"),
  ...whose,
  ...which,
  ...range,
  timezone: optionally(
    checked("timezone", parseZone),
    "ZONE",
    "The clock of an export that has local times only: Europe/Moscow, or +03:00",
  ),
  noMedia: flag("no-media", "Do not store the files that lie beside the export"),
  ...ofAccount,
  takeout: flag("takeout", "Live: in a takeout session, which Telegram may want to be allowed first"),
  dryRun: flag("dry-run", "Only say what would happen: nothing is imported, started or changed"),
  detach: flag("detach", "Only ask for it: a worker on this machine does it"),
  json,
}

type Typed = Selected & {
  readonly path: string | undefined
  readonly live: boolean
  readonly tenant: string
  readonly account: number
  readonly noMedia: boolean
  readonly media: boolean
  readonly takeout: boolean
  readonly dryRun: boolean
  readonly detach: boolean
}

/** What cannot be meant, in the order in which it is said; undefined where all fits. */
const contradiction = (typed: Typed): string | undefined => {
  const { path, live, since, until } = typed
  if (path === undefined && !live)
    return "Nothing to import from: give the path of an export, or --live for the account itself."
  if (path !== undefined && live)
    return "A path and --live are two sources. Leave one out; imported one after the other they meet on the same ids."
  if (since !== undefined && until !== undefined && since > until)
    return "--since is later than --until: no message can be both. Exchange them, or leave one out."
  if (typed.dryRun && typed.detach)
    return "--dry-run says at once what would happen, --detach leaves it for later. Leave one out."
  const ofFile = [typed.timezone !== undefined && "--timezone", typed.noMedia && "--no-media"]
  const ofLive = [
    typed.dialogues !== undefined && "--dialogues",
    typed.media && "--media",
    typed.takeout && "--takeout",
  ]
  const misplaced = (live ? ofFile : ofLive).find((name) => name !== false)
  if (misplaced === undefined) return undefined
  return `${misplaced} is for ${live ? "exports only, and --live reads none" : "--live only"}. Leave it out.`
}

const commandOf = (typed: Typed): Wish => {
  const { tenant, account, path } = typed
  const of = { id: randomUUID(), tenant, account }
  if (path === undefined) {
    const takeout = typed.takeout ? { takeout: true as const } : {}
    return { command: "sideload.import-live.v1", ...of, filters: filtersOf(typed, typed.media), ...takeout }
  }
  const filters = filtersOf(typed, !typed.noMedia)
  return { command: "sideload.import-file.v1", ...of, path: resolve(path), filters }
}

export const importCommand = Command.make("import", flags, (typed) =>
  withSettings((session) =>
    Effect.gen(function* () {
      const message = contradiction(typed)
      if (message !== undefined) return yield* new WrongUsage({ message })
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
    "Import a Telegram Desktop export (made as machine-readable JSON), or the account itself with --live, and bring every read model up to it",
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
    {
      command: "sideload import --live --tenant … --account … --dialogues 500600701,1500100 --media",
      description: "Two dialogues of the account itself with their files, after `sideload login`",
    },
  ]),
)
