/** The one stack that the tests share: a home of its own, begun empty and removed at the end, its addresses in the environment of the tests. */
import { glob, rm } from "node:fs/promises"
import { dirname, join } from "node:path"
import { Effect } from "effect"
import { projectFolder } from "../../cli/settings.ts"
import { type Endpoints, variables } from "../../stack/endpoints.ts"
import { down, up } from "../../stack/stack.ts"

export const testHome = join(projectFolder, ".sideload", "test")

const report = (line: string): void => console.log(`      ${line}`)

/** Whatever servers the environment named are none of the tests' business. */
export const forgetServers = (): void => {
  for (const variable of Object.values(variables)) delete process.env[variable]
}

const exportAll = (endpoints: Endpoints): void => {
  for (const [field, variable] of Object.entries(variables)) {
    const value = endpoints[field as keyof Endpoints]
    if (value !== undefined) process.env[variable] = value
  }
  process.env["SIDELOAD_TEST_HOME"] = testHome
}

/** The shared home, and those that tests have made in it for servers which they kill. */
const homes = async (): Promise<ReadonlyArray<string>> => {
  const found: Array<string> = []
  for await (const state of glob("{.,*}/stack.json", { cwd: testHome }))
    found.push(join(testHome, dirname(state)))
  return found
}

/** Also what an earlier run left when it was killed. */
export const removeStack = async (): Promise<void> => {
  for (const home of await homes()) await Effect.runPromise(down(home, () => undefined))
  // A server that was told to end may still write its last file.
  await rm(testHome, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 })
}

export const startStack = async (): Promise<void> => {
  await removeStack()
  exportAll(await Effect.runPromise(up(testHome, report)))
}
