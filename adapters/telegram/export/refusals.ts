/**
 * The sentences in which an export is refused: what is wrong, where, and what to do. They name bytes, message ids and the keys of the
 * format, never a value of the file; account and peer ids are the exception, because a contradiction between them has to name both.
 */
import { SourceRefused } from "../../../application/source.ts"

const AGAIN = "Export again with Telegram Desktop 3.7.6 or newer, format JSON."

export const refused = (what: string, where: string, mend: string, cause?: unknown): SourceRefused =>
  new SourceRefused(cause === undefined ? { what, where, mend } : { what, where, mend, cause })

export const atByte = (byte: number): string => `byte ${byte}`

export const atMessage = (byte: number, id: number | undefined): string =>
  id === undefined ? atByte(byte) : `byte ${byte}, message ${id}`

const CUT_OFF = "the export ends in the middle: it is cut off"

export const truncated = (byte: number): SourceRefused =>
  refused(
    CUT_OFF,
    atByte(byte),
    "Copy the file again, or export again and wait until Telegram Desktop says that the export is complete.",
  )

/** Whether all that stands before is whole and only the rest is missing. */
export const isTruncated = (error: unknown): error is SourceRefused =>
  error instanceof SourceRefused && error.what === CUT_OFF

export const notJson = (what: string, where: string): SourceRefused =>
  refused(`the file is not valid JSON: ${what}`, where, AGAIN)

export const zeroBytes = (byte: number): SourceRefused =>
  refused(
    "the file holds NUL bytes: it is damaged, or not UTF-8",
    atByte(byte),
    "Copy the file again from where it was exported, or save it as UTF-8.",
  )

/** `iconv` knows the encoding by this name. */
export const otherEncoding = (byte: number, encoding: string, iconv: string): SourceRefused =>
  refused(
    `the file is not UTF-8: ${encoding}`,
    atByte(byte),
    `Convert it and import what comes out: iconv -f ${iconv} -t UTF-8 result.json > result.utf8.json`,
  )

export const notUtf8 = (byte: number): SourceRefused =>
  refused(
    "the file is not UTF-8 there: it is damaged, or has an encoding that its bytes do not tell",
    atByte(byte),
    "Use the result.json that Telegram Desktop wrote, not a copy that an editor saved; copy it again where it was damaged.",
  )

export const unknownShape = (what: string, where: string): SourceRefused =>
  refused(
    `the file is not an export that is known here: ${what}`,
    where,
    "Give the result.json of Telegram Desktop.",
  )

/** An export of before 3.7.6 says its times by a local clock only. */
export const noTimezone = (where: string): SourceRefused =>
  refused(
    "the export has an old form: its times are those of the clock of the computer that made it, and nothing in it shows that clock's time zone",
    where,
    `Give --timezone with that zone: an IANA name such as Europe/Moscow, or an offset such as +03:00. Or: ${AGAIN}`,
  )

export const badTimezone = (): SourceRefused =>
  refused(
    "there is no such time zone",
    "--timezone",
    "Give an IANA name such as Europe/Moscow, or an offset such as +03:00.",
  )

/** An export of before 1.4.8 says neither whose a chat is nor who wrote in it, except by names. */
export const noIds = (where: string): SourceRefused =>
  refused(
    "a chat has no id: exports of Telegram Desktop before 1.4.8 have none, for chats and for senders, so nothing tells two people of one name apart",
    where,
    AGAIN,
  )

export const wrongAccount = (what: string, where: string): SourceRefused =>
  refused(
    `the export contradicts the account: ${what}`,
    where,
    "Give the Telegram user id of the account that made the export.",
  )
