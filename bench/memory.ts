/**
 * Size: the importing process, read models and all, for small and large exports. Its peak of memory must not grow with the file. Beside it
 * stands what reading the same file alone takes, ours and that of streaming parsers, in the same run.
 */
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { generateExport } from "../examples/generate.ts"
import { ACCOUNT, type Ground, startOver } from "./ground.ts"
import { importOnce } from "./importProcess.ts"
import { compareParsers } from "./parsing.ts"
import { heading, line, ratio } from "./print.ts"

export type Size = {
  readonly megabytes: number
  /** How many characters the texts have on average; the generator's own where absent. */
  readonly text?: number
}

/** `500` or `1000/45`: megabytes, and characters of text a message. */
export const sizeOf = (written: string): Size => {
  const [megabytes = "", text] = written.split("/")
  const size = { megabytes: Number(megabytes), ...(text === undefined ? {} : { text: Number(text) }) }
  const usable = Object.values(size).every((value) => Number.isSafeInteger(value) && value > 0)
  if (!usable) throw new RangeError(`a size is written as 500 or 1000/45, not ${written}`)
  return size
}

const MOST_MEGABYTES = 400

export const benchMemory = async (ground: Ground, sizes: ReadonlyArray<Size>): Promise<Ground> => {
  heading("Size: peak memory of the importing process")
  const peaks: Array<number> = []
  let current = ground
  for (const { megabytes, ...text } of sizes) {
    const folder = join(ground.home, `export-${megabytes}`)
    const { bytes, path } = await generateExport(folder, {
      ...{ bytes: megabytes * 1e6, account: ACCOUNT },
      ...text,
    })
    current = await startOver(current)
    const run = await importOnce(ground.home, folder)
    const rate = Math.round(run.imported / run.seconds).toLocaleString("en")
    line(
      `${megabytes} MB, ${run.imported.toLocaleString("en")} messages: peak ${run.peakMegabytes.toFixed(0)} MB, ` +
        `${run.seconds.toFixed(0)} s, ${rate} messages/s with all read models and the start of the process`,
    )
    const speeds = await compareParsers(path, 1)
    ratio("reading alone / import with all read models, speed", speeds.ours / (bytes / 1e6 / run.seconds))
    ratio(`${MOST_MEGABYTES} MB / the peak`, MOST_MEGABYTES / run.peakMegabytes, 1)
    peaks.push(run.peakMegabytes)
    await rm(folder, { recursive: true, force: true })
  }
  ratio("peak for the smallest / for the largest", (peaks[0] ?? 0) / (peaks.at(-1) ?? 1))
  return current
}
