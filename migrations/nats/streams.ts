/**
 * The desired configuration of the NATS streams, as the server writes it. EVENTS is the only truth: nothing in it may be limited, expire, be
 * rolled up, deleted or purged. COMMANDS is a work queue. KEYS is a bucket that `nats kv` can read; its records must be erasable, so deletes are
 * allowed, and no revision may fall out of the history by itself, because its bytes would stay on disk beyond anybody's reach.
 */
export type StreamSettings = {
  readonly name: string
  readonly subjects: ReadonlyArray<string>
} & Readonly<Record<string, string | number | boolean | ReadonlyArray<string>>>

const unlimited = {
  storage: "file",
  max_msgs: -1,
  max_bytes: -1,
  max_age: 0,
  max_msgs_per_subject: -1,
  max_msg_size: -1,
  max_consumers: -1,
  discard: "new",
  compression: "none",
  /** The least that the server takes: nothing here relies on the server's memory of message ids. */
  duplicate_window: 100_000_000,
  allow_rollup_hdrs: false,
  allow_msg_ttl: false,
  no_ack: false,
  sealed: false,
} as const

export const EVENTS = {
  ...unlimited,
  name: "EVENTS",
  description: "Sideload: imported dialogues as immutable events",
  subjects: ["events.>"],
  retention: "limits",
  deny_delete: true,
  deny_purge: true,
  allow_direct: true,
  allow_atomic: true,
} as const satisfies StreamSettings

export const COMMANDS = {
  ...unlimited,
  name: "COMMANDS",
  description: "Sideload: commands waiting to be handled",
  subjects: ["commands.>"],
  retention: "workqueue",
} as const satisfies StreamSettings

export const KEYS = {
  ...unlimited,
  name: "KV_KEYS",
  description: "Sideload: sealed key records",
  subjects: ["$KV.KEYS.>"],
  retention: "limits",
  deny_delete: false,
  deny_purge: true,
  allow_direct: true,
} as const satisfies StreamSettings

/** What may be changed on a stream that exists already, because no promise was broken while it was otherwise. */
export const CHANGEABLE: ReadonlySet<string> = new Set([
  "description",
  "duplicate_window",
  "allow_direct",
  "allow_atomic",
])
