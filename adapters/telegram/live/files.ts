/**
 * The names that observations give to files, and what lies behind them. A name says which message of which dialogue has the file, so it holds for as
 * long as the source does; what is remembered of it is only where the file lies, and only for the last pages. What has been forgotten, or has
 * expired, is asked for anew by the message.
 */
import { Api } from "telegram"
import type { SourceFilters } from "../../../application/source.ts"
import type { MessageObservation, ServiceObservation } from "../../../domain/observation.ts"
import { peerKey } from "../../../domain/peer.ts"
import type { Readable } from "./dialogues.ts"
import { fileOf, type LiveFile } from "./form/file.ts"

export type FilesWanted = {
  readonly media: boolean
  /** Kinds as observations name them; all, where not given. */
  readonly mediaKinds?: ReadonlySet<string>
  readonly mediaMaxBytes: number
}

/** A message with a file: enough to ask for it again. */
export type Bearer = { readonly of: Readable; readonly id: number }

export type Files = {
  /** Gives the observations of a page the names of their files: of those that are wanted. */
  readonly name: (
    of: Readable,
    raw: ReadonlyArray<Api.TypeMessage>,
    observed: ReadonlyArray<MessageObservation | ServiceObservation>,
    filters: SourceFilters,
  ) => void
  readonly bearerOf: (name: string) => Bearer | undefined
  readonly find: (name: string) => LiveFile | undefined
  readonly remember: (name: string, file: LiveFile) => void
  /** How many files are remembered. */
  readonly size: () => number
}

/** A page that is stored, one that waits, those that are being read: nobody asks for what lies further back. */
const REMEMBERED = 2000

const nameOf = ({ peer }: Readable, id: number): string => `${peerKey(peer)}/${id}`

export const makeFiles = ({ media, mediaKinds, mediaMaxBytes }: FilesWanted): Files => {
  const known = new Map<string, LiveFile>()
  const bearers = new Map<string, Readable>()

  const remember = (name: string, file: LiveFile): void => {
    known.delete(name)
    known.set(name, file)
    for (const oldest of known.keys()) {
      if (known.size <= REMEMBERED) break
      known.delete(oldest)
    }
  }
  const isWanted = ({ kind, size = 0 }: LiveFile): boolean =>
    size <= mediaMaxBytes && (mediaKinds === undefined || mediaKinds.has(kind))

  const name: Files["name"] = (of, raw, observed, filters) => {
    if (!media || filters.media === false) return
    const byId = new Map(observed.map((one) => [one.id, one]))
    for (const message of raw) {
      const observation = byId.get(message.id)
      if (observation === undefined || message instanceof Api.MessageEmpty) continue
      const file = fileOf(message)
      if (file === undefined || !isWanted(file)) continue
      const called = nameOf(of, message.id)
      bearers.set(peerKey(of.peer), of)
      remember(called, file)
      // Observations are made anew for each page and nobody else has them yet.
      Object.assign(observation, { file: called })
    }
  }

  const bearerOf = (called: string): Bearer | undefined => {
    const cut = called.lastIndexOf("/")
    const of = bearers.get(called.slice(0, cut))
    return of === undefined ? undefined : { of, id: Number(called.slice(cut + 1)) }
  }
  return { name, bearerOf, find: (called) => known.get(called), remember, size: () => known.size }
}
