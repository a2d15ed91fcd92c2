/**
 * The most memory that a live import ever holds, read models and all, for a small and a large account: it must not grow with what the account holds.
 * The loopback Telegram is another process and does not count.
 */
import { type Ground, startOver } from "./ground.ts"
import { importOnce } from "./importProcess.ts"
import { heading, line, ratio } from "./print.ts"
import { withAccount } from "./signedIn.ts"

export const benchLiveMemory = async (ground: Ground, sizes: ReadonlyArray<number>): Promise<Ground> => {
  heading("Importing live: peak memory of the importing process")
  const peaks: Array<number> = []
  let current = ground
  for (const messages of sizes) {
    current = await startOver(current)
    const { home } = current
    const run = await withAccount(current, messages, ({ telegram }) =>
      importOnce(home, "--live", telegram.env),
    )
    const rate = Math.round(run.imported / run.seconds).toLocaleString("en")
    line(
      `${run.imported.toLocaleString("en")} messages: peak ${run.peakMegabytes.toFixed(0)} MB, ` +
        `${run.seconds.toFixed(0)} s, ${rate} messages/s with all read models and the start of the process`,
    )
    peaks.push(run.peakMegabytes)
  }
  ratio("peak for the smallest account / for the largest", (peaks[0] ?? 0) / (peaks.at(-1) ?? 1), 0.9)
  return current
}
