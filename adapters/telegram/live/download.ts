/**
 * The bytes of a message's file, in pieces of one mebibyte of which several are on their way at once. Pieces of a file that was begun lie in the
 * spool, and are used again after a kill; a file is gone from there once it was handed over whole. A reference that expired is renewed by asking
 * for the message again. What cannot be had is thrown, with a reason that names no message; where Telegram is gone the source is refused.
 */
import { Api } from "telegram"
import { FileMigrateError } from "telegram/errors/index.js"
import { returnBigInt } from "telegram/Helpers.js"
import { type Asking, refusalOf } from "./asking.ts"
import type { Files } from "./files.ts"
import { fileOf, type LiveFile } from "./form/file.ts"
import { messagesById } from "./messagesById.ts"
import { openPart, type Part } from "./partFile.ts"
import { refusedAsGone } from "./refused.ts"
import { TelegramGone } from "./telegram.ts"

/** Telegram gives no more at once, and nothing across such a border. */
export const PIECE = 1024 * 1024
const ON_THEIR_WAY = 3
/** How often a reference is renewed before the file is given up. */
const RENEWALS = 3

class FileUnavailable extends Error {}

export type Downloading = {
  readonly spool: string
  /** No file that turns out to be larger is fetched to its end. */
  readonly mostBytes: number
}

/** The file under its current reference, and how to renew that. */
type Source = { current: LiveFile; dc: number; renewals: number; renewing: Promise<void> | undefined }

const idOf = ({ location }: LiveFile): string =>
  "id" in location ? `${location.className}/${location.id.toString()}` : location.className

const askAnew = async (asking: Asking, files: Files, name: string): Promise<LiveFile> => {
  const bearer = files.bearerOf(name)
  if (bearer === undefined) throw new FileUnavailable("no message has such a file")
  const [message] = (await messagesById(asking, bearer.of, [bearer.id])).messages
  const file = message === undefined || message instanceof Api.MessageEmpty ? undefined : fileOf(message)
  if (file === undefined) throw new FileUnavailable("its message is gone, or has no file any more")
  files.remember(name, file)
  return file
}

/** Several pieces find the same reference expired: it is renewed once. */
const renew = (asking: Asking, files: Files, name: string, source: Source, seen: LiveFile): Promise<void> => {
  if (source.current !== seen) return Promise.resolve()
  if (source.renewing === undefined && source.renewals++ === RENEWALS) {
    throw new FileUnavailable("its reference expires over and over")
  }
  source.renewing ??= askAnew(asking, files, name)
    .then((file) => {
      if (idOf(file) !== idOf(source.current)) throw new FileUnavailable("its message has another file now")
      source.current = file
    })
    .finally(() => {
      source.renewing = undefined
    })
  return source.renewing
}

const fetcher = (asking: Asking, files: Files, name: string, file: LiveFile) => {
  const source: Source = { current: file, dc: file.dc, renewals: 0, renewing: undefined }
  const piece = async (index: number): Promise<Buffer> => {
    for (let moves = 0; ; ) {
      const { current, dc } = source
      const place = { offset: returnBigInt(index * PIECE), limit: PIECE }
      const request = new Api.upload.GetFile({ location: current.location, ...place })
      try {
        const answer = await asking.ask(request, { dc })
        if (answer instanceof Api.upload.File) return answer.bytes
        throw new FileUnavailable("it is given out by another network only")
      } catch (error) {
        if (error instanceof FileMigrateError && moves++ < 2) source.dc = error.newDc
        else if (refusalOf(error)?.startsWith("FILE_REFERENCE_")) {
          await renew(asking, files, name, source, current)
        } else throw error
      }
    }
  }
  return piece
}

type Pieces = {
  readonly piece: (index: number) => Promise<Buffer>
  readonly first: number
  readonly size: number | undefined
}

/** The pieces from one on, in order; the last is the first that is not full. */
async function* piecesOf({ piece, first, size }: Pieces): AsyncGenerator<Buffer> {
  const end = size === undefined ? Number.POSITIVE_INFINITY : Math.ceil(size / PIECE)
  const coming: Array<Promise<Buffer>> = []
  for (let index = first, next = first; index < end; index++) {
    // Without a size nobody knows whether there is a next piece before this one is here.
    const ahead = size === undefined ? index + 1 : Math.min(end, index + ON_THEIR_WAY)
    for (; next < ahead; next++) {
      const asked = piece(next)
      asked.catch(() => {})
      coming.push(asked)
    }
    const bytes = await coming.shift()
    if (bytes === undefined) return
    yield bytes
    if (bytes.length < PIECE) return
  }
}

const checkSize = (read: number, { size }: LiveFile, mostBytes: number): void => {
  if (read > mostBytes) throw new FileUnavailable("it is larger than wanted")
  if (size !== undefined && read > size) throw new FileUnavailable("it has not the size that it should have")
}

async function* rest(
  part: Part,
  piece: Pieces["piece"],
  file: LiveFile,
  mostBytes: number,
): AsyncGenerator<Uint8Array> {
  let read = 0
  for await (const bytes of part.stored()) {
    read += bytes.length
    yield bytes
  }
  for await (const bytes of piecesOf({ piece, first: read / PIECE, size: file.size })) {
    read += bytes.length
    checkSize(read, file, mostBytes)
    await part.append(bytes)
    yield bytes
  }
  if (file.size !== undefined && read !== file.size) {
    throw new FileUnavailable("it has not the size that it should have")
  }
}

async function* bytesOf(
  asking: Asking,
  files: Files,
  { spool, mostBytes }: Downloading,
  name: string,
): AsyncGenerator<Uint8Array, void, void> {
  const file = files.find(name) ?? (await askAnew(asking, files, name))
  const part = await openPart(spool, idOf(file), { piece: PIECE, size: file.size })
  let spent = false
  try {
    yield* rest(part, fetcher(asking, files, name, file), file, mostBytes)
    spent = true
  } catch (error) {
    spent = error instanceof FileUnavailable
    throw error
  } finally {
    await part.close(spent)
  }
}

/** `Source.bytesOf` of a live source. */
export const downloads = (asking: Asking, files: Files, downloading: Downloading) =>
  async function* named(name: string): AsyncGenerator<Uint8Array, void, void> {
    try {
      yield* bytesOf(asking, files, downloading, name)
    } catch (error) {
      throw error instanceof TelegramGone ? refusedAsGone(error, "the file of a message") : error
    }
  }
