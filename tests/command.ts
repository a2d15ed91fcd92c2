/** The command as people run it: a process of its own, with an environment of the test's own, and what it printed and ended with. */
import assert from "node:assert/strict"
import { type ChildProcess, spawn } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after } from "node:test"
import { Effect } from "effect"
import { projectFolder } from "../cli/settings.ts"
import { decoder, type Static, type TSchema } from "../domain/typebox.ts"
import { variables } from "../stack/endpoints.ts"
import { down, up } from "../stack/stack.ts"

export const TENANT = "550e8400-e29b-41d4-a716-446655440000"

export type Outcome = { readonly code: number | null; readonly stdout: string; readonly stderr: string }

export type Running = {
  readonly process: ChildProcess
  readonly outcome: Promise<Outcome>
  /** What came on stderr so far. */
  readonly said: () => string
}

type Environment = Readonly<Record<string, string>>

/** Ours, without what would name servers or a home. */
const bare = (): Record<string, string | undefined> => {
  const named = new Set<string>(Object.values(variables))
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(SIDELOAD|TELEGRAM)_/.test(name) && !named.has(name),
  )
  return { ...Object.fromEntries(kept), NO_COLOR: "1" }
}

const children = new Set<ChildProcess>()

// Whoever ends the tests ends what they started, or it would go on with servers that are gone.
process.once("SIGTERM", () => {
  for (const child of children) child.kill("SIGKILL")
  process.exit(143)
})

// A test that failed may have left one running, and the file would wait for it for ever.
after(() => {
  for (const child of children) child.kill("SIGKILL")
})

export const begin = (args: ReadonlyArray<string>, env: Environment = {}, cwd = projectFolder): Running => {
  const child = spawn(process.execPath, [join(projectFolder, "cli", "sideload.mjs"), ...args], {
    cwd,
    env: { ...bare(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  })
  children.add(child)
  child.once("close", () => children.delete(child))
  let [stdout, stderr] = ["", ""]
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text
  })
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.once("error", reject)
    child.once("close", (code) => resolve({ code, stdout, stderr }))
  })
  return { process: child, outcome, said: () => stderr }
}

export const sideload = (
  args: ReadonlyArray<string>,
  env: Environment = {},
  cwd?: string,
): Promise<Outcome> => begin(args, env, cwd).outcome

/** One message, no stack, and the exit code that was promised. */
export const assertFails = (outcome: Outcome, code: 1 | 2, ...says: ReadonlyArray<RegExp>): void => {
  assert.equal(outcome.code, code, outcome.stderr)
  assert.doesNotMatch(outcome.stderr, /^\s+at .*\.(ts|js|mjs):\d+/m)
  for (const saying of says) assert.match(outcome.stderr, saying)
}

export const assertDone = (outcome: Outcome): Outcome => {
  assert.equal(outcome.code, 0, outcome.stderr)
  return outcome
}

/** The document on stdout, which must fit its schema and be alone there. */
export const documentOf = <S extends TSchema>(schema: S, { stdout }: Outcome): Static<S> => {
  const decoded = decoder(schema)(JSON.parse(stdout))
  assert.deepEqual(decoded.ok ? [] : decoded.issues, [])
  return JSON.parse(stdout) as Static<S>
}

/** A folder that is gone when the test file ends. */
export const temporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "sideload-test-"))
  after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** The home of the stack that the tests share, or of one of this file's own where it is run alone. */
export const stackHome = async (): Promise<string> => {
  const shared = process.env["SIDELOAD_TEST_HOME"]
  if (shared !== undefined) return shared
  const home = await mkdtemp(join(tmpdir(), "sideload-stack-"))
  after(async () => {
    await Effect.runPromise(down(home, () => undefined))
    await rm(home, { recursive: true, force: true })
  })
  await Effect.runPromise(up(home, () => undefined))
  return home
}
