/** Waiting, bounded in time: for a moment that was drawn, or for a condition that is asked for again and again. */

export const pass = (millis: number): Promise<void> => new Promise((done) => setTimeout(done, millis))

/** Asks until the answer is there; undefined when `while` says no more, or the time is over. */
export const eventually = async <A>(
  ask: () => Promise<A | undefined>,
  options: { readonly within: number; readonly every: number; readonly while?: () => boolean },
): Promise<A | undefined> => {
  const end = performance.now() + options.within
  while (performance.now() < end && options.while?.() !== false) {
    const answer = await ask()
    if (answer !== undefined) return answer
    await pass(options.every)
  }
  return undefined
}
