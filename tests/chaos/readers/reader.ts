/** Somebody who reads a read model again and again while it is rebuilt, and looks at every single answer. */

export type Reader = {
  /** Ends it; what was wrong, and how many reads there were. */
  readonly stop: () => Promise<{ readonly problems: ReadonlyArray<string>; readonly reads: number }>
}

const MOST_PROBLEMS = 5

/** Asks until it is stopped; an error of the store is a problem like any other. */
export const reading = (
  name: string,
  ask: (wrong: (problem: string) => void) => Promise<void>,
  close: () => Promise<unknown>,
): Reader => {
  const problems: Array<string> = []
  let [reads, going] = [0, true]
  const wrong = (problem: string): void => {
    if (problems.length < MOST_PROBLEMS) problems.push(`${name}: ${problem} (read ${reads})`)
  }
  const loop = (async () => {
    while (going) {
      reads += 1
      await ask(wrong).catch((error: unknown) =>
        wrong(error instanceof Error ? error.message : String(error)),
      )
      if (problems.length === MOST_PROBLEMS) return
    }
  })()
  return {
    stop: async () => {
      going = false
      await loop
      await close()
      return { problems, reads }
    },
  }
}

export const together = (readers: ReadonlyArray<Reader>): Reader => ({
  stop: async () => {
    const all = await Promise.all(readers.map((reader) => reader.stop()))
    return {
      problems: all.flatMap(({ problems }) => problems),
      reads: all.reduce((sum, { reads }) => sum + reads, 0),
    }
  },
})
