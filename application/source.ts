/**
 * The port of a source of observations: a Telegram Desktop export or the account itself over MTProto. A source yields
 * `SourceItem`s in constant memory and decides nothing. What it cannot read it refuses with what is wrong, where, and what to do; pages
 * that it yielded before stay valid.
 */
import { Data, type Effect, type Scope } from "effect"
import type { PersonaKey } from "../domain/identity.ts"
import type { DialogueSeen, IdRange, SourceItem } from "../domain/observation.ts"
import type { DialogueFamily, Peer } from "../domain/peer.ts"

/** Which messages of which dialogues are wanted. Times are UTC seconds: `since` is not older than, `until` is before. */
export type SourceFilters = {
  readonly types?: ReadonlyArray<DialogueFamily>
  /** The newest N of each dialogue, counted after `since` and `until`. */
  readonly limit?: number
  readonly since?: number
  readonly until?: number
  /** Files of messages are not wanted. */
  readonly media?: false
  /** Only the dialogues with these bare ids. */
  readonly dialogues?: ReadonlyArray<number>
}

/** The source waits for something else than its own reading: for what, and until when by the clock (milliseconds since 1970). */
export type Waiting = { readonly why: string; readonly until: number }

/** Told when waiting begins, and with nothing when it is over. */
export type OnWaiting = (waiting: Waiting | undefined) => void

/** How a pass over a source goes. A file knows nothing of the first two: it is always read whole. */
export type Going = {
  /** The ids of which the log has seen everything: a source need not show them again. */
  readonly held?: (dialogue: Peer) => ReadonlyArray<IdRange>
  /** Messages not older than this (UTC seconds) are shown again though they are held, in pages that say what they swept. */
  readonly again?: number
  /** Dialogues in which nothing is to be read are left out, and not told of. */
  readonly onlyNews?: boolean
  readonly onWaiting?: OnWaiting
}

/** A page of a live source holds at most so many observations: what is recorded of a page that was cut off lies within the last so many. */
export const LARGEST_LIVE_PAGE = 500

/** The source cannot be read, or not further. `where` is a byte position, a message id or a path within the file. */
export class SourceRefused extends Data.TaggedError("SourceRefused")<{
  readonly what: string
  readonly where: string
  readonly mend: string
  /** The same may be read later, without anybody mending anything. */
  readonly passing?: true
  readonly cause?: unknown
}> {
  override get message(): string {
    return `${this.what} (${this.where}). ${this.mend}`
  }
}

/** What a page shows. */
export type Shown = Omit<Extract<SourceItem, { readonly _tag: "Page" }>, "_tag" | "bytesRead">

/** What happens to an account while it is watched. */
export type Happening =
  | { readonly _tag: "Shown"; readonly dialogue: DialogueSeen; readonly shown: Shown }
  /** Messages of box `u` are gone, of one of these dialogues; Telegram does not say of which. */
  | {
      readonly _tag: "Gone"
      readonly ids: ReadonlyArray<number>
      readonly among: ReadonlyArray<DialogueSeen>
    }
  /** Something may have been missed: only reading again shows what. */
  | { readonly _tag: "Unsure" }

/** An opened source, its identity known and nothing of its messages read yet. */
export type Source = {
  readonly kind: "file" | "live"
  /** SHA-256 of the file's bytes, hex: half of a file import's identity. A live source has none. */
  readonly sha256?: string
  /** Counts up whenever the same bytes may yield other observations. */
  readonly parserVersion: number
  /** How much is to be read, for progress: a file's bytes; of a live source a number that `bytesRead` reaches at its end. */
  readonly size: number
  /** The items in order. Fails by throwing `SourceRefused`; returning from the iteration early releases the file. */
  readonly items: (filters: SourceFilters, going?: Going) => AsyncIterable<SourceItem>
  /** What happens from now on, until it is returned from early; what waits to be taken is kept in bounded memory. Only of a live source. */
  readonly happenings?: () => AsyncIterable<Happening>
  /**
   * The bytes of a message's file, by the name that its observation gives. Fails by throwing: `SourceRefused` where the source itself cannot be read any
   * more, anything else where only this file cannot.
   */
  readonly bytesOf?: (file: string) => AsyncIterable<Uint8Array>
}

/** How a source is to be read, where it does not say so itself. */
export type Reading = {
  /** The zone of the clock that local times were read from: an IANA name, or an offset such as +03:00. */
  readonly timezone?: string
}

/** What is wanted of a live source beside its messages. */
export type LiveWanted = PersonaKey & {
  readonly media: boolean
  /** Reads in a takeout session, which Telegram may first want to be allowed on another device. */
  readonly takeout: boolean
  /** Of waits while it is being opened. */
  readonly onWaiting?: OnWaiting
}

/** Opens the account itself, with the session that was stored for it; the connection ends with the scope. */
export type OpenLive = (wanted: LiveWanted) => Effect.Effect<Source, SourceRefused, Scope.Scope>

/** Opens what a path names for an account; checks that the file can be that account's. */
export type OpenSource = (
  path: string,
  account: number,
  reading?: Reading,
) => Effect.Effect<Source, SourceRefused>
