/**
 * Which dialogues the log has, as people name them: by tenant, account, the dialogue's id in the read models, Telegram's own id, or its subject.
 * Subjects tell of nobody, so each dialogue's first event is opened to know whose it is; one request for each. What was erased has no name
 * any more and is found by its subject alone.
 */
import { Effect } from "effect"
import { dialogueId } from "../../domain/identity.ts"
import type { LogEvent } from "../../domain/logEvent.ts"
import { type DialogueType, markedId } from "../../domain/peer.ts"
import { parseSubject } from "../../domain/subject.ts"
import { EventLog, type LogUnavailable, type StoredEvent } from "../eventLog.ts"
import type { Keyring, KeyringError } from "../keyring.ts"
import { isUnreadable } from "../openedEvent.ts"
import { makeOpener } from "../opening.ts"

export type DialogueName = {
  readonly subject: string
  readonly tenant: string
  /** These are absent where the dialogue was erased, or its first event cannot be read. */
  readonly account?: number
  readonly dialogueId?: string
  /** As Telegram Desktop and bots write it: negative for groups and channels. */
  readonly telegramId?: number
  readonly type?: DialogueType
}

export type Wanted = {
  readonly tenant?: string
  readonly account?: number
  /** A dialogue's id in the read models, Telegram's id, or a subject. */
  readonly dialogue?: string
  /** Only those with an event that was recorded since then: milliseconds. */
  readonly since?: number
}

type Found = Effect.Effect<ReadonlyArray<DialogueName>, LogUnavailable | KeyringError, EventLog | Keyring>

const AT_ONCE = 32
const PAGE = 256

export const findDialogues = (wanted: Wanted): Found =>
  Effect.gen(function* () {
    const subjects = yield* subjectsOf(wanted)
    const found: Array<DialogueName> = []
    for (let at = 0; at < subjects.length; at += PAGE) {
      const names = yield* namesOf(subjects.slice(at, at + PAGE))
      found.push(...names.filter((name) => isWanted(name, wanted)))
    }
    const { since } = wanted
    if (since === undefined) return found
    return yield* Effect.filter(found, ({ subject }) => isSince(subject, since), { concurrency: AT_ONCE })
  })

const subjectsOf = ({ tenant = "*", dialogue }: Wanted) =>
  Effect.gen(function* () {
    const log = yield* EventLog
    const filter = dialogue?.startsWith("events.") === true ? dialogue : `events.${tenant}.*.dialogue.*`
    const subjects = yield* log.subjects(filter)
    return subjects.filter((subject) => parseSubject(subject)?.of === "dialogue").toSorted()
  })

/** The names of dialogues by their subjects, in the same order. */
export const namesOf = (subjects: ReadonlyArray<string>): Found =>
  Effect.gen(function* () {
    const log = yield* EventLog
    const open = yield* makeOpener
    const firsts = yield* Effect.forEach(subjects, (subject) => log.first(subject), { concurrency: AT_ONCE })
    const events = yield* open(firsts.filter((event): event is StoredEvent => event !== undefined))
    return events.map((event) => (isUnreadable(event) ? nameless(event.subject) : nameOf(event)))
  })

const nameless = (subject: string): DialogueName => {
  const parsed = parseSubject(subject)
  return { subject, tenant: parsed !== undefined && "tenant" in parsed ? parsed.tenant : "" }
}

const nameOf = ({ subject, tenant, account, dialogue }: LogEvent): DialogueName => {
  if (tenant === undefined || account === undefined || dialogue === undefined) return nameless(subject)
  const { peer, type } = dialogue
  const id = dialogueId({ tenant, account }, peer)
  return { subject, tenant, account, dialogueId: id, telegramId: markedId(peer), type }
}

const isWanted = (name: DialogueName, { tenant, account, dialogue }: Wanted): boolean =>
  (tenant === undefined || name.tenant === tenant) &&
  (account === undefined || name.account === account) &&
  (dialogue === undefined || [name.subject, name.dialogueId, String(name.telegramId)].includes(dialogue))

const isSince = (subject: string, since: number) =>
  Effect.gen(function* () {
    const last = yield* Effect.flatMap(EventLog, (log) => log.last(subject))
    return Date.parse(last?.header("ce-time") ?? "") >= since
  })
