/** Where an import goes on: a live one after what the log holds; of a file the bytes are read again, and what is known is seen there. */
import { Clock, Effect } from "effect"
import type { Command } from "../../domain/command.ts"
import type { OpenPersona } from "../keyring.ts"
import type { Going } from "../source.ts"
import { heldBefore } from "./held.ts"

const DAY_SECONDS = 86_400
const FROM_THE_BEGINNING: Going = {}

export const goingOf = (command: Command, persona: OpenPersona) =>
  Effect.gen(function* () {
    if (command.command === "sideload.import-file.v1") return FROM_THE_BEGINNING
    const on: Going = { held: yield* heldBefore(persona, command.filters.media !== false) }
    if (command.rescanDays === undefined) return on
    const now = Math.floor((yield* Clock.currentTimeMillis) / 1000)
    const again = Math.max(0, Math.floor(now - command.rescanDays * DAY_SECONDS))
    const forNews: Going = { ...on, again, onlyNews: true }
    return forNews
  })
