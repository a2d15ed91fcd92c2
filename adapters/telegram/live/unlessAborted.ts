/** The outcome of some work, or nothing where a signal comes first; the work is then left to itself. */
export const unlessAborted = async <A>(signal: AbortSignal, work: Promise<A>): Promise<A | undefined> => {
  // A race against one promise that lives as long as the signal would remember every piece of work until then.
  let stop = (): void => {}
  const over = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined)
  })
  work.catch(() => {})
  signal.addEventListener("abort", stop)
  if (signal.aborted) stop()
  try {
    return await Promise.race([work, over])
  } finally {
    signal.removeEventListener("abort", stop)
  }
}
