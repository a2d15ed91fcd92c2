/** How one action of a service message becomes the fields of the export: who is named by it, and where its reply points. */
import type { Api } from "telegram"
import { type Long, nameOf, userText } from "./peers.ts"
import type { Fields, PageReading } from "./raw.ts"
import { replyFields } from "./sender.ts"

/** What an action is read with. */
export type ActionReading = { readonly message: Api.MessageService; readonly of: PageReading }

type ClassName = Api.TypeMessageAction["className"]
type ActionOf<Name extends ClassName> = Extract<Api.TypeMessageAction, { readonly className: Name }>

/** For each action its fields, or `undefined` where the export writes an empty message instead. */
export type ActionForms<Name extends ClassName> = {
  readonly [N in Name]: (action: ActionOf<N>, reading: ActionReading) => Fields | undefined
}

/** The names of users, null for those without one. */
export const namesOf = (users: ReadonlyArray<Long>, { of }: ActionReading): ReadonlyArray<string | null> =>
  users.map((id) => nameOf(of.people, userText(id)))

/** The message that an action is about, under the name that the export has for it. Its id is the real one in a migrated part as well. */
export const about = (key: string, { message, of }: ActionReading): Fields => {
  const { reply_to_message_id: id, reply_to_peer_id: elsewhere } =
    replyFields(message, { ...of, box: of.dialogue.kind === "channel" ? "c" : "u" }) ?? {}
  return {
    ...(id === undefined ? {} : { [key]: id }),
    ...(elsewhere === undefined ? {} : { reply_to_peer_id: elsewhere }),
  }
}
