/** The command without any server: help, wrong usage, bad input, settings. Nothing of this starts or downloads anything. */
import assert from "node:assert/strict"
import { access, mkdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, test } from "node:test"
import { CheckReport, DryRunReport } from "../application/reports.ts"
import { assertDone, assertFails, documentOf, sideload, TENANT, temporaryFolder } from "./command.ts"

const folder = await temporaryFolder()
const env = { SIDELOAD_HOME: join(folder, "home") }
const concurrently = { concurrency: 2 }

const commands = [
  "import",
  "login",
  "logout",
  "status",
  "check",
  "env",
  "stack up",
  "stack down",
  "stack status",
  "migrate",
  "projection list",
  "projection rebuild",
  "projection wait",
  "projection digest",
  "parked retry",
  "log status",
  "log read",
  "log show",
  "worker",
]

describe("help and version", concurrently, () => {
  test("the version is that of the package", async () => {
    const { stdout } = assertDone(await sideload(["--version"], env))
    assert.match(stdout, /^sideload \d+\.\d+\.\d+\n$/)
  })
  test("the help names every command", async () => {
    const { stdout } = assertDone(await sideload(["--help"], env))
    for (const command of commands) assert.match(stdout, new RegExp(`^  ${command.split(" ")[0]}\\b`, "m"))
  })
  for (const command of commands) {
    test(`${command} --help shows how it is used, with an example`, async () => {
      const { stdout, stderr } = assertDone(await sideload([...command.split(" "), "--help"], env))
      assert.match(stdout, new RegExp(`sideload ${command}`))
      assert.match(stdout, /EXAMPLES/)
      assert.equal(stderr, "")
    })
  }
})

const who = ["--tenant", TENANT, "--account", "100200300"]

describe("wrong usage ends with 2 and one exact message", concurrently, () => {
  const cases: ReadonlyArray<readonly [why: string, args: ReadonlyArray<string>, says: RegExp]> = [
    ["an unknown command", ["imprt"], /Unknown subcommand "imprt"[\s\S]*import/],
    ["an unknown flag", ["import", "x", ...who, "--tennant", "y"], /--tennant[\s\S]*--tenant/],
    ["no source", ["import", ...who], /the path of an export, or --live/],
    ["two sources", ["import", "x", "--live", ...who], /two sources/],
    [
      "files of a live account for an export",
      ["import", "x", "--media", ...who],
      /--media is for --live only/,
    ],
    [
      "a time zone for an account",
      ["import", "--live", "--timezone", "UTC", ...who],
      /--timezone is for exports only/,
    ],
    ["no tenant", ["import", "x", "--account", "5"], /Missing required flag: --tenant/],
    [
      "a tenant that is no UUID",
      ["import", "x", "--tenant", "acme", "--account", "5"],
      /--tenant: "acme".*UUID/,
    ],
    [
      "a tenant in capitals",
      ["import", "x", "--tenant", TENANT.toUpperCase(), "--account", "5"],
      /lower case/,
    ],
    ["an account that is no id", ["import", "x", "--tenant", TENANT, "--account", "me"], /--account: "me"/],
    ["a day that does not exist", ["import", "x", ...who, "--since", "2024-02-30"], /--since.*calendar/],
    ["a date in another form", ["import", "x", ...who, "--until", "31.1.2024"], /--until.*2024-01-31/],
    [
      "a range that is empty",
      ["import", "x", ...who, "--since", "2024-02-01", "--until", "2024-01-01"],
      /--since is later than --until/,
    ],
    [
      "an unknown type of dialogue",
      ["import", "x", ...who, "--types", "dm,chats"],
      /--types.*dm, group, channel/,
    ],
    [
      "a time zone that is none",
      ["import", "x", ...who, "--timezone", "Moscow"],
      /--timezone: "Moscow".*Europe\/Moscow.*\+03:00/,
    ],
    [
      "an offset that no place has",
      ["import", "x", ...who, "--timezone=-15:00"],
      /--timezone: "-15:00".*\+03:00/,
    ],
    [
      "to be told at once and to leave it for later",
      ["import", "x", ...who, "--dry-run", "--detach"],
      /--dry-run.*--detach/,
    ],
    ["a limit of nothing", ["import", "x", ...who, "--limit", "0"], /--limit/],
    ["a sequence that is no number", ["log", "show", "first"], /<sequence>: "first"/],
    ["an unknown type of event", ["log", "read", "--type", "message.sent"], /--type.*message\.imported/],
    [
      "a read model that nobody knows, without any server",
      ["projection", "rebuild", "mongodb"],
      /no read model "mongodb".*postgres, redis, neo4j/,
    ],
    ["a worker for a read model that nobody knows", ["worker", "--only", "redis,mongodb"], /"mongodb"/],
    [
      "a replay of nothing in particular",
      ["projection", "replay", "postgres"],
      /--tenant, --account, --dialogue or --since.*rebuild postgres/,
    ],
    ["one version alone to compare", ["projection", "compare", "postgres", "1"], /give two, or none/],
    ["a version that is no number", ["projection", "drop", "postgres", "old"], /<version>: "old"/],
    [
      "to discard without saying what",
      ["parked", "discard", "postgres"],
      /one of --dialogue, --sequence or --all/,
    ],
    [
      "to discard by two ways at once",
      ["parked", "discard", "postgres", "--all", "--sequence", "3"],
      /one of --dialogue, --sequence or --all/,
    ],
    ["a port that is none", ["worker", "--metrics-port", "70000"], /--metrics-port/],
  ]
  for (const [why, args, says] of cases) {
    test(why, async () => {
      const outcome = await sideload(args, env)
      assertFails(outcome, 2, says)
      assert.equal(outcome.stdout, "")
    })
  }
})

describe("bad input ends with 1 and says what, where and what to do", concurrently, () => {
  const importing = (path: string) => sideload(["import", path, ...who], env)
  const exported = async (name: string, content: string): Promise<string> => {
    await mkdir(join(folder, name), { recursive: true })
    await writeFile(join(folder, name, "result.json"), content)
    return join(folder, name)
  }
  test("a path where nothing is", async () => {
    assertFails(await importing(join(folder, "nothing")), 1, /no such file or folder.*Give the folder/)
  })
  test("a folder without result.json", async () => {
    await mkdir(join(folder, "photos"))
    await writeFile(join(folder, "photos", "photo.jpg"), "")
    assertFails(await importing(join(folder, "photos")), 1, /no result\.json.*Give the folder/)
  })
  test("a file that is not JSON", async () => {
    const path = await exported("html", "<html><body>Export</body></html>")
    assertFails(await importing(path), 1, /JSON/)
  })
  test("an export of another account", async () => {
    const path = join(import.meta.dirname, "..", "examples", "export")
    const args = ["import", path, "--tenant", TENANT, "--account", "42"]
    assertFails(await sideload(args, env), 1, /42/)
  })
})

describe("a dry run without any server", concurrently, () => {
  const dryly = (path: string, ...more: ReadonlyArray<string>) =>
    sideload(["import", path, ...who, "--dry-run", ...more], env)
  const example = join(import.meta.dirname, "..", "examples", "export")
  const cutOff = async (name: string): Promise<string> => {
    const whole = await readFile(join(example, "result.json"))
    await mkdir(join(folder, name))
    await writeFile(join(folder, name, "result.json"), whole.subarray(0, 60_000))
    return join(folder, name)
  }
  test("tells what is in the export, and makes nothing", async () => {
    const report = documentOf(DryRunReport, assertDone(await dryly(example, "--json")))
    assert.equal(report.decided_against, "no-log")
    assert.equal(report.stats.messages_imported, 312)
    await assert.rejects(access(env.SIDELOAD_HOME), /ENOENT/)
  })
  test("says to people that no log was asked", async () => {
    const { stdout } = assertDone(await dryly(example, "--types", "dm"))
    assert.match(stdout, /no log can be looked at here, so all counts as new/)
  })
  test("a path where nothing is", async () => {
    assertFails(await dryly(join(folder, "nowhere")), 1, /no such file or folder.*Give the folder/)
  })
  test("a file that is cut off is told of up to there, with the place", async () => {
    const outcome = await dryly(await cutOff("cut"))
    assertFails(outcome, 1, /cut off \(byte 60000\)/)
    assert.match(outcome.stdout, /118 new messages/)
  })
  test("and so in the document for programs", async () => {
    const outcome = await dryly(await cutOff("cut-too"), "--json")
    assertFails(outcome, 1, /cut off/)
    const { problems, dialogues } = documentOf(DryRunReport, outcome)
    assert.deepEqual(
      problems.map(({ where }) => where),
      ["byte 60000"],
    )
    assert.equal(dialogues.at(-1)?.broken_off, true)
  })
})

describe("settings", concurrently, () => {
  const findingOf = async (
    variable: string,
    args: ReadonlyArray<string>,
    own: Record<string, string>,
    cwd: string,
  ) => {
    const outcome = await sideload(["check", "--json", ...args], own, cwd)
    const { findings } = documentOf(CheckReport, outcome)
    return findings.find(({ about }) => about === variable)?.found
  }
  test("a flag comes before the environment, and that before sideload.json", async () => {
    const cwd = join(folder, "project")
    await mkdir(cwd)
    await writeFile(join(cwd, "sideload.json"), JSON.stringify({ home: "of-the-file" }))
    const inEnvironment = { SIDELOAD_HOME: join(folder, "of-the-environment") }
    const flag = ["--home", join(folder, "of-the-flag")]
    assert.match(
      (await findingOf("SIDELOAD_HOME", [], {}, cwd)) ?? "",
      /project\/of-the-file \(.*sideload\.json\)/,
    )
    assert.match(
      (await findingOf("SIDELOAD_HOME", [], inEnvironment, cwd)) ?? "",
      /of-the-environment \(environ/,
    )
    assert.match((await findingOf("SIDELOAD_HOME", flag, inEnvironment, cwd)) ?? "", /of-the-flag \(flag\)/)
  })
  test("a secret is never shown", async () => {
    const secret = {
      ...env,
      REDIS_URL: "redis://:hidden-word@127.0.0.1:9",
      SIDELOAD_MASTER_KEY: "hidden-word",
    }
    const outcome = await sideload(["check"], secret)
    assert.match(outcome.stdout, /REDIS_URL\s+<redacted> \(environment\)/)
    assert.doesNotMatch(outcome.stdout + outcome.stderr, /hidden-word/)
  })
  test("a setting that nobody knows is refused by its name", async () => {
    const cwd = join(folder, "mistaken")
    await mkdir(cwd)
    await writeFile(join(cwd, "sideload.json"), JSON.stringify({ hoem: "x" }))
    assertFails(await sideload(["status"], {}, cwd), 2, /hoem in .*sideload\.json/)
  })
  test("a setting that cannot be is refused by its name", async () => {
    assertFails(
      await sideload(["status"], { ...env, SIDELOAD_REPLICAS: "2" }),
      2,
      /SIDELOAD_REPLICAS must be 1 or 3/,
    )
  })
})

describe("servers that are not there", concurrently, () => {
  test("where no stack is up, it says how to bring it up", async () => {
    assertFails(await sideload(["status"], env), 1, /is not up.*sideload stack up/)
  })
  test("a server that the environment names is named without its password", async () => {
    const away = {
      ...env,
      NATS_URL: "nats://somebody:hidden-word@127.0.0.1:9",
      POSTGRES_URL: "postgres://somebody:hidden-word@127.0.0.1:9/x",
      REDIS_URL: "redis://:hidden-word@127.0.0.1:9",
      NEO4J_URL: "bolt://127.0.0.1:9",
      NEO4J_PASSWORD: "hidden-word",
    }
    const outcome = await sideload(["status"], away)
    assertFails(outcome, 1, /NATS at nats:\/\/127\.0\.0\.1:9/)
    assert.doesNotMatch(outcome.stderr, /hidden-word/)
  })
})
