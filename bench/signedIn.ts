/** An account of a generated export behind a loopback Telegram, to which the product is signed in by its own command. */
import { execFile } from "node:child_process"
import { join } from "node:path"
import { promisify } from "node:util"
import { Option, Redacted } from "effect"
import { type GivenTelegram, NO_TELEGRAM } from "../application/telegramSettings.ts"
import { generateExport } from "../examples/generate.ts"
import { type LoopbackTelegram, startTelegram } from "../tests/telegram/telegram.ts"
import { ACCOUNT, type Ground, TENANT } from "./ground.ts"
import { cli } from "./importProcess.ts"

const DIALOGUES = 50

export type SignedIn = {
  readonly telegram: LoopbackTelegram
  readonly settings: GivenTelegram
  /** Messages of the account, service messages among them. */
  readonly all: number
  /** How many requests were made since this was asked before. */
  readonly requests: () => Promise<number>
}

const whose = ["--tenant", TENANT, "--account", String(ACCOUNT)]

const settingsFor = ({ env }: LoopbackTelegram): GivenTelegram => ({
  ...NO_TELEGRAM,
  apiId: Option.some(env.TELEGRAM_API_ID),
  apiHash: Option.some(Redacted.make(env.TELEGRAM_API_HASH)),
  place: Option.some(env.TELEGRAM_DC),
  serverKey: Option.some(env.TELEGRAM_SERVER_KEY),
})

const signIn = async ({ home }: Ground, { env, phone, code }: LoopbackTelegram): Promise<void> => {
  const argv = [cli, "login", ...whose, "--phone", phone, "--again", "--json"]
  await promisify(execFile)(process.execPath, argv, {
    env: { ...process.env, ...env, SIDELOAD_HOME: home, TELEGRAM_CODE: code },
  })
}

const requestsOf = (telegram: LoopbackTelegram) => {
  let before = 0
  return async (): Promise<number> => {
    const { length } = await telegram.calls()
    const made = length - before
    before = length
    return made
  }
}

/** Runs with an account of so many messages; the server is gone afterwards. */
export const withAccount = async <A>(
  ground: Ground,
  messages: number,
  use: (account: SignedIn) => Promise<A>,
): Promise<A> => {
  const folder = join(ground.home, `account-${messages}`)
  const generated = await generateExport(folder, { messages, dialogues: DIALOGUES, account: ACCOUNT })
  const telegram = await startTelegram({ export: generated.path })
  try {
    await signIn(ground, telegram)
    const all = generated.messages + generated.serviceMessages
    return await use({ telegram, settings: settingsFor(telegram), all, requests: requestsOf(telegram) })
  } finally {
    await telegram.stop()
  }
}
