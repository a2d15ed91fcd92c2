/**
 * The port of the store of key records: named values with a revision each. Records are sealed before they come here. A store keeps records
 * for ever unless they are overwritten, and `destroy` leaves nothing of earlier revisions on disk.
 */
import { Context, type Effect } from "effect"
import type { LogUnavailable } from "./eventLog.ts"

export type KeyRecord = { readonly value: Uint8Array; readonly revision: number }

export type PutOutcome =
  | { readonly _tag: "Stored"; readonly revision: number }
  /** Somebody else wrote first: read theirs. */
  | { readonly _tag: "Conflict" }

export class KeyStore extends Context.Service<
  KeyStore,
  {
    /** Names hold only letters, digits, `-`, `_`, `/`, `=` and dots. Read from the leader. */
    readonly get: (name: string) => Effect.Effect<KeyRecord | undefined, LogUnavailable>
    /** `revision` 0: only if there is none. */
    readonly put: (
      name: string,
      value: Uint8Array,
      revision: number,
    ) => Effect.Effect<PutOutcome, LogUnavailable>
    /** The names and records under a prefix. */
    readonly list: (
      prefix: string,
    ) => Effect.Effect<ReadonlyArray<KeyRecord & { readonly name: string }>, LogUnavailable>
    /** Overwrites the record by a tombstone and erases every earlier revision's bytes. */
    readonly destroy: (name: string, tombstone: Uint8Array) => Effect.Effect<void, LogUnavailable>
  }
>()("sideload/application/KeyStore") {}
