/** What a service message tells of a basic group that became a supergroup: on either side of it, where the other is. */
import type { Peer } from "../../../../domain/peer.ts"
import { idOf } from "./peers.ts"
import type { AnyMessage } from "./raw.ts"

/** `from` is a basic group, `to` a supergroup. */
export type Migration = { readonly from?: Peer; readonly to?: Peer }

export const migrationOf = ({ action }: AnyMessage): Migration => {
  if (action?.className === "MessageActionChatMigrateTo")
    return { to: { kind: "channel", id: idOf(action.channelId) } }
  if (action?.className === "MessageActionChannelMigrateFrom")
    return { from: { kind: "chat", id: idOf(action.chatId) } }
  return {}
}
