/** Calls of two and of many. */
import bigInt from "big-integer"
import { Api } from "telegram"
import { type ActionMakers, membersOf } from "./actionMaker.ts"
import { defined } from "./defined.ts"
import { longOf } from "./numbers.ts"
import { numberIn, type Raw, textIn } from "./raw.ts"

const callOf = (raw: Raw): Api.InputGroupCall =>
  new Api.InputGroupCall({ id: longOf(`call ${raw["id"]}`), accessHash: bigInt.one })

const endings: Readonly<Record<string, () => Api.TypePhoneCallDiscardReason>> = {
  busy: () => new Api.PhoneCallDiscardReasonBusy(),
  disconnect: () => new Api.PhoneCallDiscardReasonDisconnect(),
  hangup: () => new Api.PhoneCallDiscardReasonHangup(),
  missed: () => new Api.PhoneCallDiscardReasonMissed(),
  migrate_conference_all: () =>
    new Api.PhoneCallDiscardReasonAllowGroupCall({ encryptedKey: Buffer.alloc(8) }),
}

export const callActions: ActionMakers = {
  phone_call: (raw) =>
    new Api.MessageActionPhoneCall(
      defined({
        callId: longOf(`call ${raw["id"]}`),
        reason: endings[textIn(raw, "discard_reason") ?? ""]?.(),
        duration: numberIn(raw, "duration_seconds"),
      }),
    ),
  group_call: (raw) =>
    new Api.MessageActionGroupCall(defined({ call: callOf(raw), duration: numberIn(raw, "duration") })),
  group_call_scheduled: (raw) =>
    new Api.MessageActionGroupCallScheduled({
      call: callOf(raw),
      scheduleDate: numberIn(raw, "schedule_date") ?? 0,
    }),
  invite_to_group_call: (raw, telling) =>
    new Api.MessageActionInviteToGroupCall({ call: callOf(raw), users: membersOf(raw, telling) }),
}
