/**
 * What may be asked of Telegram: written down here a second time, so that a mistake in the product's own list is seen. Reading requests are named one
 * by one; those that begin and end a session of ours are the only ones that leave anything behind, and only at sign-in, sign-out and takeout.
 */

const READING: ReadonlySet<string> = new Set([
  "help.GetConfig",
  "users.GetUsers",
  "messages.GetDialogs",
  "messages.GetHistory",
  "messages.GetMessages",
  "channels.GetMessages",
  "messages.GetSplitRanges",
  "updates.GetState",
  "upload.GetFile",
])

const SESSIONS: ReadonlySet<string> = new Set([
  "auth.SendCode",
  "auth.SignIn",
  "account.GetPassword",
  "auth.CheckPassword",
  "auth.LogOut",
  "account.InitTakeoutSession",
  "account.FinishTakeoutSession",
])

/** Those of these requests that may change something. */
export const changing = (methods: ReadonlyArray<string>): ReadonlyArray<string> =>
  methods.filter((method) => !READING.has(method) && !SESSIONS.has(method))
