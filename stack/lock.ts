/**
 * One process at a time, among all processes of this machine that share a folder, also after one was killed. Takers
 * number their lock files `<name>.1`, `<name>.2`, …; the highest number holds the lock while the process named in it
 * lives, and a file is only ever made by an exclusive link. The highest file is never removed, so that a number is not
 * given twice to two who live; who finds a higher number after making his own has come too late and begins again.
 */
import { randomBytes } from "node:crypto"
import { link, readdir, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Data, Effect, type Scope } from "effect"
import { attempt, type StackError } from "./errors.ts"
import { makeFolder, readIfThere, replaceFile } from "./home.ts"
import { identify, lives } from "./processes.ts"

type Held = { readonly path: string }

const numbersOf = async (folder: string, name: string): Promise<ReadonlyArray<number>> =>
  (await readdir(folder))
    .filter((file) => file.startsWith(`${name}.`) && /^\d+$/.test(file.slice(name.length + 1)))
    .map((file) => Number(file.slice(name.length + 1)))
    .sort((a, b) => a - b)

const holderOf = async (path: string): Promise<number | undefined> => {
  const [pid = "", started = ""] = ((await readIfThere(path)) ?? "").split("\n")
  if (!/^\d+$/.test(pid)) return undefined
  return (await lives({ pid: Number(pid), started })) ? Number(pid) : undefined
}

const tryTake = async (folder: string, name: string): Promise<Held | { readonly holder: number }> => {
  const numbers = await numbersOf(folder, name)
  const highest = numbers.at(-1) ?? 0
  const holder = await holderOf(join(folder, `${name}.${highest}`))
  if (holder !== undefined) return { holder }
  const path = join(folder, `${name}.${highest + 1}`)
  const me = await identify(process.pid)
  const temporary = join(folder, `${name}.${randomBytes(6).toString("hex")}.new`)
  await writeFile(temporary, `${process.pid}\n${me?.started ?? ""}\n${randomBytes(6).toString("hex")}`)
  try {
    await link(temporary, path)
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "EEXIST") return { holder: 0 }
    throw cause
  } finally {
    await rm(temporary, { force: true })
  }
  const after = await numbersOf(folder, name)
  if ((after.at(-1) ?? 0) > highest + 1) {
    await rm(path, { force: true })
    return { holder: 0 }
  }
  for (const number of after.filter((other) => other <= highest)) {
    await rm(join(folder, `${name}.${number}`), { force: true })
  }
  return { path }
}

/** Somebody else has it. */
export class LockHeld extends Data.TaggedError("LockHeld")<{ readonly pid: number }> {
  override get message(): string {
    return `process ${this.pid} holds it`
  }
}

const take = (folder: string, name: string, waiting: (pid: number) => Effect.Effect<void, LockHeld>) =>
  Effect.gen(function* () {
    yield* attempt(`Making the folder ${folder}`, () => makeFolder(folder, 0o700))
    let told = false
    for (;;) {
      const outcome = yield* attempt(`Taking the lock ${name} in ${folder}`, () => tryTake(folder, name))
      if ("path" in outcome) return outcome
      if (!told && outcome.holder > 0) {
        told = true
        yield* waiting(outcome.holder)
      }
      yield* Effect.interruptible(Effect.sleep("100 millis"))
    }
  })

const giveBack = (held: Held) =>
  Effect.ignore(attempt("Giving back a lock", () => replaceFile(held.path, "released\n")))

/** Runs an effect while holding the lock; `waiting` is told once who holds it, when it is somebody else. */
export const withLock = <A, E>(
  folder: string,
  name: string,
  waiting: (pid: number) => void,
  body: Effect.Effect<A, E>,
): Effect.Effect<A, E | StackError> => {
  const taking = take(folder, name, (pid) => Effect.sync(() => waiting(pid)))
  const taken = Effect.catchTag(taking, "LockHeld", Effect.die)
  return Effect.acquireUseRelease(taken, () => body, giveBack)
}

/** Holds the lock until the scope ends; `waiting` is told once who else holds it, and may refuse to wait by failing. */
export const holdLock = (
  folder: string,
  name: string,
  waiting: (pid: number) => Effect.Effect<void, LockHeld>,
): Effect.Effect<void, LockHeld | StackError, Scope.Scope> =>
  Effect.asVoid(Effect.acquireRelease(take(folder, name, waiting), giveBack))
