/**
 * The form in which the example's conversations are written down: who says what, in which order, and what hangs on it. Numbers and times are
 * given by make.ts.
 */
import type { Fields, Part } from "../format.ts"
import type { Medium } from "../media.ts"
import type { Person } from "../people.ts"
import type { ChatHead } from "../writer.ts"

export type Attached = {
  /** Minutes since the line before; by chance where it is not given. */
  readonly gap?: number
  /** A name by which a later line can answer this one. */
  readonly label?: string
  readonly answers?: string
  readonly medium?: Medium
  readonly forward?: Fields
  /** Minutes until it was edited. */
  readonly edited?: number
  /** Further fields before the media and after the text. */
  readonly author?: string
  readonly via_bot?: string
  readonly reactions?: ReadonlyArray<Fields>
}

export type Line = Attached & {
  readonly who: Person
  readonly say: ReadonlyArray<Part>
  /** The action and its fields, which make it a service message. */
  readonly service?: Fields
}

export type Story = {
  readonly head: ChatHead
  /** When it begins, UTC. */
  readonly begins: string
  /** The mean time between two lines, in minutes. */
  readonly pace: number
  readonly lines: ReadonlyArray<Line>
}

export type Voice = (say: string | ReadonlyArray<Part>, attached?: Attached) => Line

export const voiceOf =
  (who: Person): Voice =>
  (say, attached = {}) => ({ who, say: typeof say === "string" ? [say] : say, ...attached })

export const action = (who: Person, service: Fields): Line => ({ who, say: [], service })

const part =
  (type: string) =>
  (text: string): Part => ({ type, text })

export const bold = part("bold")
export const italic = part("italic")
export const underline = part("underline")
export const strike = part("strikethrough")
export const spoiler = part("spoiler")
export const code = part("code")
export const link = part("link")
export const mention = part("mention")
export const hashtag = part("hashtag")
export const quote = part("blockquote")
export const phone = part("phone")
export const textLink = (text: string, href: string): Part => ({ type: "text_link", text, href })
export const mentionName = (text: string, user_id: number): Part => ({ type: "mention_name", text, user_id })
export const pre = (text: string, language: string): Part => ({ type: "pre", text, language })
export const customEmoji = (text: string, document_id: string): Part => ({
  type: "custom_emoji",
  text,
  document_id,
})

export const liked = (emoji: string, count: number): Fields => ({ type: "emoji", count, emoji })
