/** Requests about the server and about the signed-in user alone: configuration, state of updates, takeout sessions. */
import { randomBytes } from "node:crypto"
import { Api } from "telegram"
import { returnBigInt } from "telegram/Helpers.js"
import { type Answer, type Owner, Refusal } from "../contract.ts"
import type { FaultBox } from "./faults.ts"
import type { Key } from "./keys.ts"

/** Every data centre is at the server's one address: which of them is meant, a key tells. */
export const DATA_CENTRES = [1, 2, 3, 4, 5]

const HOUR = 3600

export const now = (): number => Math.floor(Date.now() / 1000)

/** Limits that no client of this server comes near. */
const LIMITS = {
  chatSizeMax: 200,
  megagroupSizeMax: 200_000,
  forwardedCountMax: 100,
  onlineUpdatePeriodMs: 210_000,
  offlineBlurTimeoutMs: 5000,
  offlineIdleTimeoutMs: 30_000,
  onlineCloudTimeoutMs: 300_000,
  notifyCloudDelayMs: 30_000,
  notifyDefaultDelayMs: 1500,
  pushChatPeriodMs: 60_000,
  pushChatLimit: 2,
  editTimeLimit: 172_800,
  revokeTimeLimit: 172_800,
  revokePmTimeLimit: 2_147_483_647,
  ratingEDecay: 2_419_200,
  stickersRecentLimit: 200,
  channelsReadMediaPeriod: 604_800,
  callReceiveTimeoutMs: 20_000,
  callRingTimeoutMs: 90_000,
  callConnectTimeoutMs: 30_000,
  callPacketTimeoutMs: 10_000,
  captionLengthMax: 1024,
  messageLengthMax: 4096,
}

const config = (dc: number, port: number): Api.Config =>
  new Api.Config({
    ...LIMITS,
    date: now(),
    expires: now() + HOUR,
    testMode: false,
    thisDc: dc,
    dcOptions: DATA_CENTRES.map((id) => new Api.DcOption({ id, ipAddress: "127.0.0.1", port })),
    dcTxtDomainName: "",
    meUrlPrefix: "https://t.me/",
    webfileDcId: dc,
  })

/** What needs no sign-in. */
export const answerOpen = (request: Api.AnyRequest, key: Key, port: number): Answer | undefined => {
  if (request instanceof Api.help.GetConfig) return config(key.dc, port)
  if (request instanceof Api.help.GetNearestDc) {
    return new Api.NearestDc({ country: "XX", thisDc: key.dc, nearestDc: key.dc })
  }
  return undefined
}

const isSelf = (user: unknown): boolean => user instanceof Api.InputUserSelf

const fullSelf = (user: Api.User): Api.users.UserFull =>
  new Api.users.UserFull({
    fullUser: new Api.UserFull({
      id: user.id,
      settings: new Api.PeerSettings({}),
      notifySettings: new Api.PeerNotifySettings({}),
      commonChatsCount: 0,
    }),
    chats: [],
    users: [user],
  })

/** What the account itself answers; the world is asked only for the rest. */
export const answerSelf = (request: Api.AnyRequest, owner: Owner): Answer | undefined => {
  if (request instanceof Api.users.GetUsers && request.id.length === 1 && isSelf(request.id[0])) {
    return [owner.user]
  }
  if (request instanceof Api.users.GetFullUser && isSelf(request.id)) return fullSelf(owner.user)
  return undefined
}

/** What is answered where the world does not know better. */
export const answerDefault = (request: Api.AnyRequest): Answer | undefined => {
  if (request instanceof Api.updates.GetState) {
    return new Api.updates.State({ pts: 1, qts: 0, date: now(), seq: 1, unreadCount: 0 })
  }
  if (request instanceof Api.updates.GetDifference)
    return new Api.updates.DifferenceEmpty({ date: now(), seq: 1 })
  if (request instanceof Api.messages.GetSplitRanges) {
    return [new Api.MessageRange({ minId: 1, maxId: 2_147_483_647 })]
  }
  return undefined
}

/** Beginning and ending a takeout session; `takeout` is the one that the request was wrapped in. */
export const answerTakeout = (
  request: Api.AnyRequest,
  key: Key,
  takeout: bigint | undefined,
  faults: FaultBox,
): Answer | undefined => {
  if (request instanceof Api.account.InitTakeoutSession) {
    const delay = faults.now().takeoutDelaySeconds
    if (delay !== undefined) throw new Refusal(420, `TAKEOUT_INIT_DELAY_${delay}`)
    key.takeout = randomBytes(8).readBigInt64LE()
    return new Api.account.Takeout({ id: returnBigInt(key.takeout) })
  }
  if (request instanceof Api.account.FinishTakeoutSession) {
    if (takeout === undefined) throw new Refusal(403, "TAKEOUT_REQUIRED")
    key.takeout = undefined
    return true
  }
  return undefined
}
