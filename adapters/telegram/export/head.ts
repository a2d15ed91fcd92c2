/**
 * The head of a chat: what stands before its messages and says whose they are. Its id comes out bare in every form of the export.
 */
import type { SourceRefused } from "../../../application/source.ts"
import { decoder, type Issue, type Static, Type } from "../../../domain/typebox.ts"
import { chatIdOf } from "./ids.ts"
import { kindOf } from "./peers.ts"
import { Name } from "./raw.ts"
import { noIds, unknownShape } from "./refusals.ts"

const ChatType = Type.Union([
  Type.Literal("personal_chat"),
  Type.Literal("bot_chat"),
  Type.Literal("saved_messages"),
  Type.Literal("replies"),
  Type.Literal("verification_codes"),
  Type.Literal("private_group"),
  Type.Literal("private_supergroup"),
  Type.Literal("public_supergroup"),
  Type.Literal("private_channel"),
  Type.Literal("public_channel"),
])
export type ChatType = Static<typeof ChatType>

const RawHead = Type.Object({
  name: Type.Optional(Name),
  type: Type.Union([ChatType, Type.Null(), Type.Literal("")]),
  id: Type.Integer({ minimum: 1, maximum: 2 ** 52 }),
})

/** A chat by its head: the id is bare, and the type null where the export did not know it. `strange`: the id is taken as it stands. */
export type RawChat = {
  readonly name?: string | null
  readonly type: ChatType | null
  readonly id: number
  readonly strange: boolean
}

const decodeHead = decoder(RawHead)

/** The head of a chat, from the keys before its messages. `numbers`: the file has the ids of before 2.7.2. */
export const chatHead = (head: Record<string, unknown>, numbers: boolean, where: string): RawChat => {
  const decoded = decodeHead(head)
  if (!decoded.ok) throw headRefusal(head, decoded.issues, where)
  const { name, id } = decoded.value
  const named = name === undefined ? {} : { name }
  const type = decoded.value.type || null
  if (!numbers) return { ...named, type, id, strange: false }
  const { id: bare, strange, isGroup } = chatIdOf(id, type === null ? undefined : kindOf(type))
  // A basic group's ids would fall among the account's own, so a supergroup is the guess that does no harm.
  return { ...named, type: type === null && isGroup ? "private_supergroup" : type, id: bare, strange }
}

const headRefusal = (
  head: Record<string, unknown>,
  issues: ReadonlyArray<Issue>,
  where: string,
): SourceRefused => {
  if (!("type" in head)) return unknownShape("a chat's messages come before its type", where)
  if (!("id" in head)) return noIds(where)
  const path = issues[0]?.path ?? "/"
  return unknownShape(
    path === "/type" ? "a chat has an unknown type" : `a chat's ${path.slice(1)} is not what it should be`,
    where,
  )
}
