/** Signing in to Telegram and out again by the real command, at a loopback Telegram that speaks the real protocol. */
import assert from "node:assert/strict"
import { access, readdir, readFile, stat } from "node:fs/promises"
import { join } from "node:path"
import { describe, test } from "node:test"
import { Effect, Option } from "effect"
import { LoginReport, LogoutReport } from "../application/accountReports.ts"
import type { Settings } from "../application/config.ts"
import { NO_TELEGRAM } from "../application/telegramSettings.ts"
import { openTelegram } from "../cli/wiring/telegram.ts"
import { settingsFor } from "./chaos/environment.ts"
import {
  assertDone,
  assertFails,
  begin,
  documentOf,
  type Outcome,
  sideload,
  TENANT,
  temporaryFolder,
} from "./command.ts"
import type { Faults } from "./telegram/contract.ts"
import {
  type Account,
  CODE,
  FIRST_NAME,
  openAccount,
  PASSWORD,
  PHONE,
  textSession,
} from "./telegramLogin/account.ts"
import { openProxy } from "./telegramLogin/socks.ts"
import { onTerminal } from "./telegramLogin/terminal.ts"

const concurrently = { concurrency: 2 }

const home = async (): Promise<Readonly<Record<string, string>>> => ({
  SIDELOAD_HOME: join(await temporaryFolder(), "home"),
})

const settingsOf = ({ env }: Account, { SIDELOAD_HOME }: Readonly<Record<string, string>>): Settings => ({
  ...settingsFor(SIDELOAD_HOME ?? ""),
  telegram: {
    ...NO_TELEGRAM,
    place: Option.fromUndefinedOr(env["TELEGRAM_DC"]),
    serverKey: Option.fromUndefinedOr(env["TELEGRAM_SERVER_KEY"]),
  },
})

const login = ["login", "--tenant", TENANT]
const logout = (id: number) => ["logout", "--tenant", TENANT, "--account", String(id), "--yes"]
const byPhone = [...login, "--phone", PHONE]

const fileOf = (env: Readonly<Record<string, string>>, id: number): string =>
  join(env["SIDELOAD_HOME"] ?? "", "telegram", TENANT, `${id}.session`)

/** Neither in what is printed nor in what fails may a phone, a code, a password or a name be seen. */
const assertDiscreet = ({ stdout, stderr }: Outcome): void => {
  for (const word of [PHONE, "9996612345", CODE, PASSWORD]) {
    assert.ok(!`${stdout}${stderr}`.includes(word))
  }
}

const signIn = async (account: Account, env: Readonly<Record<string, string>>): Promise<void> => {
  const outcome = await sideload(byPhone, { ...env, ...account.env, TELEGRAM_CODE: CODE })
  assertDone(outcome)
}

describe("signing in by a code", concurrently, () => {
  test("stores a sealed session for its owner's eyes only, and says so", async () => {
    const account = await openAccount(100_200_300)
    const env = { ...(await home()), ...account.env }
    const outcome = assertDone(await sideload([...byPhone, "--json"], { ...env, TELEGRAM_CODE: CODE }))
    const path = fileOf(env, account.id)
    assert.deepEqual(documentOf(LoginReport, outcome), {
      tenant_id: TENANT,
      account_id: account.id,
      state: "signed-in",
      session: path,
    })
    assert.equal(outcome.stderr, "")
    assertDiscreet(outcome)
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    assert.equal((await stat(join(path, ".."))).mode & 0o777, 0o700)
    assert.doesNotMatch(await readFile(path, "utf8"), /127\.0\.0\.1|authKey/)
  })
  test("asks for the password where the account has one, on a terminal again where it was wrong", async () => {
    const account = await openAccount(100_200_300, { password: PASSWORD })
    const env = { ...(await home()), ...account.env }
    const { code, screen } = await onTerminal(login, env, [
      [/phone number/, PHONE],
      [/The code, which Telegram has sent in Telegram/, "11111"],
      [/The code is wrong[\s\S]*The code, which/, CODE],
      [/Password of two-step/, "not the password"],
      [/The password is wrong[\s\S]*Password of two-step/, PASSWORD],
    ])
    assert.equal(code, 0, screen)
    assert.match(screen, new RegExp(`Account ${account.id} \\(${FIRST_NAME}\\) is signed in`))
    assert.ok(!screen.includes(PASSWORD))
    await access(fileOf(env, account.id))
  })
  test("takes the password from the environment where there is no terminal", async () => {
    const account = await openAccount(100_200_300, { password: PASSWORD })
    const env = { ...(await home()), ...account.env, TELEGRAM_CODE: CODE }
    const without = await sideload(byPhone, env)
    assertFails(without, 2, /password of two-step verification is needed: give it in TELEGRAM_PASSWORD/)
    const wrong = await sideload(byPhone, { ...env, TELEGRAM_PASSWORD: "not it" })
    assertFails(wrong, 1, /password is wrong/)
    const right = await sideload(byPhone, { ...env, TELEGRAM_PASSWORD: PASSWORD })
    for (const outcome of [without, wrong, assertDone(right)]) assertDiscreet(outcome)
  })
  test("a wrong code, a wrong number and no way at all each fail with one message, and store nothing", async () => {
    const account = await openAccount(100_200_300)
    const env = { ...(await home()), ...account.env }
    const wrong = await sideload(byPhone, { ...env, TELEGRAM_CODE: "11111" })
    assertFails(wrong, 1, /The code is wrong/)
    const number = await sideload([...login, "--phone", "+99966999"], { ...env, TELEGRAM_CODE: CODE })
    assertFails(number, 1, /knows no such phone number/)
    assertFails(await sideload(login, env), 2, /--phone, --qr or --session/)
    const before = account.methods().filter((method) => method === "auth.SendCode").length
    assertFails(await sideload(byPhone, env), 2, /TELEGRAM_CODE/)
    assert.equal(account.methods().filter((method) => method === "auth.SendCode").length, before)
    for (const outcome of [wrong, number]) assertDiscreet(outcome)
    assert.ok(!(await readdir(env["SIDELOAD_HOME"] ?? "")).includes("telegram"))
  })
})

/** Done once `found` finds something. */
const until = async <A>(found: () => A | undefined): Promise<A> => {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
    const value = found()
    if (value !== undefined) return value
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error("what was waited for did not happen within 30 seconds")
}

const LINK = /tg:\/\/login\?token=[\w-]+/

describe("signing in by a QR code", concurrently, () => {
  const scanned = async (account: Account, env: Readonly<Record<string, string>>): Promise<Outcome> => {
    const running = begin([...login, "--qr"], env)
    const link = await until(() => LINK.exec(running.said())?.[0])
    assert.ok(account.server.acceptQr(link))
    return running.outcome
  }
  test("is done when a device has scanned it", async () => {
    const account = await openAccount(100_200_300)
    const env = { ...(await home()), ...account.env }
    const outcome = assertDone(await scanned(account, env))
    assert.match(outcome.stderr, /[▀▄█]{10}/)
    await access(fileOf(env, account.id))
  })
  test("asks for the password, and follows the account to its data centre", async () => {
    const account = await openAccount(100_200_300, { password: PASSWORD, faults: { migrate: { phone: 4 } } })
    const env = { ...(await home()), ...account.env, TELEGRAM_PASSWORD: PASSWORD }
    const outcome = assertDone(await scanned(account, env))
    assertDiscreet(outcome)
    const { server } = account
    assert.equal(server.calls().at(-1)?.dc, 4)
    assertDone(await sideload(logout(account.id), env))
  })
})

describe("a session that is there", concurrently, () => {
  test("is left alone, unless it is wanted anew or is over", async () => {
    const account = await openAccount(100_200_300)
    const env = { ...(await home()), ...account.env, TELEGRAM_CODE: CODE }
    const ours = [...byPhone, "--account", String(account.id)]
    assertDone(await sideload(ours, env))
    const first = await readFile(fileOf(env, account.id))
    assert.match(assertDone(await sideload(ours, env)).stdout, /signed in already; --again/)
    assert.deepEqual(await readFile(fileOf(env, account.id)), first)
    assertDone(await sideload([...ours, "--again"], env))
    assert.notDeepEqual(await readFile(fileOf(env, account.id)), first)
    // The one that gave way was ended at Telegram.
    assert.equal(account.methods().at(-1), "auth.LogOut")
  })
  test("of another account than was meant is ended again, and not stored", async () => {
    const account = await openAccount(100_200_300)
    const env = { ...(await home()), ...account.env, TELEGRAM_CODE: CODE }
    const outcome = await sideload([...byPhone, "--account", "42"], env)
    assertFails(outcome, 1, /account 100200300 has signed in, and --account says 42.*ended again/)
    assert.equal(account.methods().at(-1), "auth.LogOut")
    await assert.rejects(access(fileOf(env, account.id)), /ENOENT/)
  })
  test("cannot be opened with another master key, and a new sign-in takes its place", async () => {
    const account = await openAccount(100_200_300)
    const env = { ...(await home()), ...account.env, TELEGRAM_CODE: CODE }
    await signIn(account, env)
    const other = { ...env, SIDELOAD_MASTER_KEY: "ab".repeat(32) }
    assertFails(await sideload(logout(account.id), other), 1, /sealed under another master key/)
    await access(fileOf(env, account.id))
    const anew = await sideload([...byPhone, "--account", String(account.id)], other)
    assert.match(assertDone(anew).stderr, /A new one takes its place/)
  })
})

describe("a session of another program", concurrently, () => {
  test("is taken over, with a port that the library would misread", async () => {
    const account = await openAccount(100_200_300)
    const text = await textSession(account)
    const env = { ...(await home()), ...account.env }
    const taken = assertDone(await sideload([...login, "--session", text], env))
    assert.match(taken.stderr, /must not use it any more/)
    assertDone(await sideload(logout(account.id), env))
  })
  test("that is none is refused without being shown", async () => {
    const account = await openAccount(100_200_300)
    const env = { ...(await home()), ...account.env }
    const outcome = await sideload([...login, "--session", "1BQANOTASESSION"], env)
    assertFails(outcome, 2, /--session is no session/)
    assert.doesNotMatch(outcome.stderr, /NOTASESSION/)
  })
})

describe("signing out", concurrently, () => {
  test("ends the session at Telegram and removes it here", async () => {
    const account = await openAccount(100_200_300)
    const env = { ...(await home()), ...account.env }
    await signIn(account, env)
    const outcome = assertDone(await sideload([...logout(account.id), "--json"], env))
    assert.equal(documentOf(LogoutReport, outcome).ended_at_telegram, true)
    assert.equal(account.methods().at(-1), "auth.LogOut")
    await assert.rejects(access(fileOf(env, account.id)), /ENOENT/)
    assertFails(await sideload(logout(account.id), env), 1, /not signed in here.*sideload login/)
  })
  test("where Telegram cannot be reached removes nothing, unless it is to be forgotten", async () => {
    const account = await openAccount(100_200_300)
    const env = { ...(await home()), ...account.env }
    await signIn(account, env)
    const gone = { ...env, TELEGRAM_PROXY: "socks5://127.0.0.1:9" }
    const outcome = await sideload(logout(account.id), gone)
    assertFails(outcome, 1, /nothing was removed.*ECONNREFUSED.*--forget/)
    await access(fileOf(env, account.id))
    assert.match(assertDone(await sideload([...logout(account.id), "--forget"], gone)).stdout, /lives on/)
    await assert.rejects(access(fileOf(env, account.id)), /ENOENT/)
  })
})

describe("an account that lives at another data centre", concurrently, () => {
  test("is signed in there, and found there again", async () => {
    const account = await openAccount(100_200_300, { faults: { migrate: { phone: 4 } } })
    const env = { ...(await home()), ...account.env }
    await signIn(account, env)
    assertDone(await sideload(logout(account.id), env))
    const signedOut = account.server.calls().at(-1)
    assert.deepEqual([signedOut?.method, signedOut?.dc], ["auth.LogOut", 4])
  })
})

describe("several at once", concurrently, () => {
  test("two accounts lie side by side", async () => {
    const env = await home()
    const [one, other] = [await openAccount(100_200_300), await openAccount(400_500_600)]
    await Promise.all([signIn(one, env), signIn(other, env)])
    assertDone(await sideload(logout(one.id), { ...env, ...one.env }))
    await access(fileOf(env, other.id))
    assertDone(await sideload(logout(other.id), { ...env, ...other.env }))
  })
  test("a second process that wants the same session is told who has it, and waits only where it may", async () => {
    const account = await openAccount(100_200_300)
    const env = { ...(await home()), ...account.env }
    await signIn(account, env)
    const holder = begin([...login, "--account", String(account.id), "--again", "--qr"], env)
    await until(() => LINK.exec(holder.said())?.[0])
    const second = await sideload(logout(account.id), env)
    assertFails(second, 1, new RegExp(`in use by process ${holder.process.pid}`))
    const whose = { tenant: TENANT, account: account.id }
    const waiting = Effect.map(
      openTelegram(settingsOf(account, env), whose, { wait: true }),
      ({ self }) => self.id,
    )
    const waited = Effect.runPromise(Effect.scoped(waiting))
    assert.equal(await Promise.race([waited, new Promise((resolve) => setTimeout(resolve, 1000))]), undefined)
    holder.process.kill("SIGKILL")
    await holder.outcome
    assert.equal(await waited, account.id)
    assertDone(await sideload(logout(account.id), env))
  })
})

describe("a way to Telegram that is not smooth", concurrently, () => {
  test("leads through a SOCKS5 proxy with a password", async () => {
    const account = await openAccount(100_200_300)
    const proxy = await openProxy("somebody", "hidden-word")
    const env = { ...(await home()), ...account.env, TELEGRAM_CODE: CODE }
    const via = { ...env, TELEGRAM_PROXY: `socks5://somebody:hidden-word@127.0.0.1:${proxy.port}` }
    assertDone(await sideload(byPhone, via))
    assert.deepEqual([...new Set(proxy.dialled)], [`127.0.0.1:${account.server.port}`])
  })
  test("is gone through again where connections are cut and Telegram has faults of its own", async () => {
    const faults: Faults = {
      drops: { every: 2, times: 2, when: "before", methods: ["auth.SendCode", "auth.SignIn"] },
      internal: { every: 1, times: 2, methods: ["auth.SignIn"] },
    }
    const account = await openAccount(100_200_300, { faults })
    const env = { ...(await home()), ...account.env, TELEGRAM_CODE: CODE }
    const { stderr } = assertDone(await sideload(byPhone, env))
    // Only what we say ourselves: the library is silent.
    for (const line of stderr.trim().split("\n"))
      assert.match(line, /^No connection to Telegram; next attempt in/)
  })
  test("is waited on where Telegram orders a short pause, and given up with its length where it is long", async () => {
    const account = await openAccount(100_200_300, {
      faults: { floods: { every: 1, times: 1, seconds: 2, methods: ["auth.SendCode"] } },
    })
    const env = { ...(await home()), ...account.env, TELEGRAM_CODE: CODE }
    assert.match(assertDone(await sideload(byPhone, env)).stderr, /wants a pause of 2 seconds/)
    account.server.setFaults({ floods: { every: 1, seconds: 7300, methods: ["auth.SendCode"] } })
    const long = await sideload(byPhone, env)
    assertFails(long, 1, /no further attempt for 3 hours/)
    assertDiscreet(long)
  })
  test("ends where the server does not prove that it is Telegram", async () => {
    const [account, other] = [await openAccount(100_200_300), await openAccount(100_200_300)]
    const key = { TELEGRAM_SERVER_KEY: other.env["TELEGRAM_SERVER_KEY"] ?? "" }
    const env = { ...(await home()), ...account.env, ...key, TELEGRAM_CODE: CODE }
    assertFails(await sideload(byPhone, env), 1, /does not prove that it is Telegram.*TELEGRAM_SERVER_KEY/)
  })
})

describe("settings of Telegram", concurrently, () => {
  const cases: ReadonlyArray<readonly [variable: string, value: string, says: RegExp]> = [
    ["TELEGRAM_API_ID", "", /TELEGRAM_API_ID must be a number.*https:\/\/my\.telegram\.org\/apps/],
    ["TELEGRAM_API_HASH", "hidden-word", /TELEGRAM_API_HASH must be 32 hex digits.*my\.telegram\.org/],
    ["TELEGRAM_DC", "127.0.0.1:443", /TELEGRAM_DC must be the number, host and port/],
    ["TELEGRAM_SERVER_KEY", "/nowhere.pem", /TELEGRAM_SERVER_KEY must be a PEM file/],
    ["TELEGRAM_PROXY", "http://a:hidden-word@b:1", /TELEGRAM_PROXY must be of the form socks5:/],
  ]
  for (const [variable, value, says] of cases) {
    test(`${variable} is refused by its name where it cannot be`, async () => {
      const given = { TELEGRAM_API_ID: "1", TELEGRAM_API_HASH: "ab".repeat(16), TELEGRAM_CODE: CODE }
      const outcome = await sideload(byPhone, { ...(await home()), ...given, [variable]: value })
      assertFails(outcome, 2, says)
      assert.doesNotMatch(outcome.stderr, /hidden-word/)
    })
  }
})
