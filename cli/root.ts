/** The command tree. Nothing here loads an adapter, so help is quick and needs no permission to reach anything. */
import { Command } from "effect/cli"
import { check } from "./commands/check.ts"
import { dialogues } from "./commands/dialogues.ts"
import { env } from "./commands/env.ts"
import { importCommand } from "./commands/import.ts"
import { log } from "./commands/log.ts"
import { login } from "./commands/login.ts"
import { logout } from "./commands/logout.ts"
import { migrate } from "./commands/migrate.ts"
import { parked } from "./commands/parked.ts"
import { projection } from "./commands/projection.ts"
import { stack } from "./commands/stack.ts"
import { status } from "./commands/status.ts"
import { sync } from "./commands/sync.ts"
import { watch } from "./commands/watch.ts"
import { worker } from "./commands/worker.ts"
import { sharedFlags } from "./flags.ts"

export const root = Command.make("sideload").pipe(
  Command.withDescription(
    "Imports your own Telegram dialogues as immutable events and derives Postgres, Redis and Neo4j read models from them.",
  ),
  Command.withSubcommands([
    importCommand,
    login,
    logout,
    dialogues,
    sync,
    watch,
    status,
    check,
    env,
    stack,
    migrate,
    projection,
    parked,
    log,
    worker,
  ]),
  Command.withGlobalFlags(sharedFlags),
)
