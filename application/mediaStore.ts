/**
 * The port of the store of files: bytes, kept once under the SHA-256 of their content. What is stored is whole, whenever the process ends; the
 * same content put twice, or by two at once, is stored once. The bytes lie there as they are: what that means for erasure stands in docs/media.md.
 */
import { Context, Data, type Effect } from "effect"

export type StoredMedia = {
  readonly sha256: string
  readonly size: number
  /** False where the store had this content before. */
  readonly added: boolean
}

/** The store cannot be used; `place` and `reason` hold no credentials and no name of a file. */
export class MediaStoreUnavailable extends Data.TaggedError("MediaStoreUnavailable")<{
  readonly place: string
  readonly reason: string
  /** The same again will not succeed before somebody mends it. */
  readonly lasting: boolean
  readonly cause?: unknown
}> {
  override get message(): string {
    return `the media store ${this.place} cannot be used: ${this.reason}`
  }
}

/** The bytes that were to be stored could not be read; nothing was stored. */
export class BytesUnreadable extends Data.TaggedError("BytesUnreadable")<{ readonly cause: unknown }> {}

export class MediaStore extends Context.Service<
  MediaStore,
  {
    /** Where it is, without credentials. */
    readonly place: string
    /** `bytes` fails by throwing `BytesUnreadable`. */
    readonly put: (
      bytes: AsyncIterable<Uint8Array>,
    ) => Effect.Effect<StoredMedia, MediaStoreUnavailable | BytesUnreadable>
    /** Whether it could be used now, in words; makes and changes nothing. */
    readonly look: Effect.Effect<string, MediaStoreUnavailable>
  }
>()("sideload/application/MediaStore") {}
