/** The port of the media store kept in memory, for tests of something else. The contract with real stores is proved in tests/contract. */
import { Effect } from "effect"
import { BytesUnreadable, type MediaStore } from "../application/mediaStore.ts"
import { sha256Hex } from "../domain/hash.ts"

export type MemoryMedia = {
  /** By the SHA-256. */
  readonly files: Map<string, Uint8Array>
  readonly service: MediaStore["Service"]
}

export const memoryMediaStore = (): MemoryMedia => {
  const files = new Map<string, Uint8Array>()
  const put = async (bytes: AsyncIterable<Uint8Array>) => {
    const chunks: Array<Uint8Array> = []
    for await (const chunk of bytes) chunks.push(chunk)
    const content = Buffer.concat(chunks)
    const sha256 = sha256Hex(content)
    const added = !files.has(sha256)
    files.set(sha256, content)
    return { sha256, size: content.length, added }
  }
  const unreadable = (error: unknown) =>
    error instanceof BytesUnreadable ? Effect.fail(error) : Effect.die(error)
  return {
    files,
    service: {
      place: "memory",
      put: (bytes) =>
        Effect.catch(Effect.tryPromise({ try: () => put(bytes), catch: (error) => error }), unreadable),
      look: Effect.succeed("ready"),
    },
  }
}
