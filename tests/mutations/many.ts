/** Many damaged files, one after the other in one folder, each read and judged. */
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { damagedBy, nameOf, readInTime, soundTexts, wrongWith } from "./judge.ts"
import { originals } from "./original.ts"

export type Judged = {
  /** What was wrong, each with the seed and number that draw the same file again. */
  readonly problems: ReadonlyArray<string>
  readonly refused: number
  /** Files that were read to their end, and the messages that came of all. */
  readonly whole: number
  readonly messages: number
}

const problemOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : "?"

/** Runs with the path of a file in a folder that is gone afterwards. */
export const withFile = async <A>(use: (file: string) => Promise<A>): Promise<A> => {
  const folder = await mkdtemp(join(tmpdir(), "sideload-mutations-"))
  try {
    return await use(join(folder, "result.json"))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The damaged files 1 to `count` of a seed. */
export const judgeMany = (seed: number, count: number): Promise<Judged> =>
  withFile(async (file) => {
    const sound = new Map<string, ReadonlySet<string>>()
    for (const { name, bytes } of originals) {
      await writeFile(file, bytes)
      sound.set(name, await soundTexts(file))
    }
    const problems: Array<string> = []
    let [refused, whole, messages] = [0, 0, 0]
    for (let number = 1; number <= count; number++) {
      const damaged = damagedBy(seed, number)
      await writeFile(file, damaged.bytes)
      try {
        const read = await readInTime(file, damaged)
        const wrong = wrongWith(damaged, sound.get(damaged.original.name) ?? new Set(), read)
        if (wrong !== undefined) problems.push(`${nameOf(damaged, seed, number)}: ${wrong}`)
        read.refusal === undefined ? whole++ : refused++
        for (const item of read.items) if (item._tag === "Page") messages += item.messages.length
      } catch (error) {
        problems.push(`${nameOf(damaged, seed, number)}: ${problemOf(error)}`)
      }
    }
    return { problems, refused, whole, messages }
  })
