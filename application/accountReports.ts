/** The documents that commands which speak with Telegram print with `--json`: who is signed in, and what the account has. See reports.ts. */
import { DialogueType, TelegramId } from "../domain/peer.ts"
import { type Static, Strict, Type } from "../domain/typebox.ts"
import { Count, Text } from "./reportFields.ts"

/** A dialogue as the account's own list shows it. `id` is bare: it is what `--dialogues` takes. */
export const ListedDialogue = Strict({
  id: TelegramId,
  type: DialogueType,
  title: Type.Optional(Text),
  /** Service messages among them; absent where Telegram does not show its messages to the account. */
  messages: Type.Optional(Count),
  /** When the newest message was sent. */
  last: Type.Optional(Text),
})
export type ListedDialogue = Static<typeof ListedDialogue>

/** Of `dialogues`. */
export const DialoguesReport = Strict(
  { tenant_id: Text, account_id: TelegramId, dialogues: Type.Array(ListedDialogue) },
  { $id: "sideload.dialogues-report.v1" },
)
export type DialoguesReport = Static<typeof DialoguesReport>

/** Of `login`: `already` where a session was there that still is good. */
export const LoginReport = Strict(
  {
    tenant_id: Text,
    account_id: TelegramId,
    state: Type.Union([Type.Literal("signed-in"), Type.Literal("already")]),
    /** Path of the sealed file. */
    session: Text,
  },
  { $id: "sideload.login-report.v1" },
)
export type LoginReport = Static<typeof LoginReport>

/** Of `logout`: whether Telegram has ended the session, too; with `--forget` it was not asked. */
export const LogoutReport = Strict(
  { tenant_id: Text, account_id: TelegramId, ended_at_telegram: Type.Boolean() },
  { $id: "sideload.logout-report.v1" },
)
export type LogoutReport = Static<typeof LogoutReport>
