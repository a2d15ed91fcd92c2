/**
 * Bars for work that goes on side by side, on stderr. On a terminal they are redrawn in place ten times a second; elsewhere a plain line
 * comes every few seconds; `silent` says only what was said outright. Drawing never throws into the work.
 */
import { Effect, type Scope } from "effect"
import { type Colours, coloursFor, cut, padEnd, padStart, readable } from "./text.ts"

export type Bar = {
  readonly done: number
  /** Absent while it is unknown. */
  readonly total?: number
  /** What the numbers count, and how fast: `1,234 events, 5,000/s`. */
  readonly detail?: string
  /** Something a person should know now: `waiting for …`. */
  readonly trouble?: string
}

export type Progress = {
  readonly set: (name: string, bar: Bar) => void
  /** Whether the bars can be seen, with the trouble in them. */
  readonly drawn: boolean
  /** A line that stays. */
  readonly say: (line: string) => void
}

type Out = NodeJS.WriteStream

const WIDTH = 24

const percentOf = ({ done, total }: Bar): number | undefined =>
  total === undefined ? undefined : total === 0 ? 100 : Math.min(100, Math.floor((done / total) * 100))

const drawn = (name: string, bar: Bar, colours: Colours, width: number): string => {
  const percent = percentOf(bar)
  const filled = Math.round(((percent ?? 0) / 100) * WIDTH)
  const blocks = `${"█".repeat(filled)}${colours.dim("░".repeat(WIDTH - filled))}`
  const label = padStart(percent === undefined ? "" : `${percent}%`, 4)
  const after = bar.trouble === undefined ? (bar.detail ?? "") : colours.yellow(bar.trouble)
  return `${padEnd(name, width)} ${blocks} ${label}  ${after}`
}

const plain = (name: string, bar: Bar): string => {
  const percent = percentOf(bar)
  return `${name} ${percent === undefined ? readable(bar.done) : `${percent}%`}${bar.trouble ? ` (${bar.trouble})` : ""}`
}

const onTerminal = (out: Out) => {
  const bars = new Map<string, Bar>()
  const colours = coloursFor(out)
  let lines = 0
  const clear = (): void => {
    if (lines > 0) out.write(`\u001b[${lines}A\u001b[0J`)
    lines = 0
  }
  const draw = (): void => {
    clear()
    // A terminal that does not know its size says 0.
    const columns = (out.columns || 80) - 1
    const width = Math.max(...[...bars.keys()].map((name) => name.length))
    for (const [name, bar] of bars) {
      // Colours have no width, but `cut` counts them: a line that fits as plain text is drawn whole.
      const line = drawn(name, bar, colours, width)
      const bare = drawn(name, bar, coloursFor({}), width)
      out.write(`${cut(bare, columns) === bare ? line : cut(bare, columns)}\n`)
    }
    lines = bars.size
  }
  const timer = setInterval(draw, 100)
  return {
    drawn: true,
    set: (name: string, bar: Bar) => void bars.set(name, bar),
    say: (line: string) => {
      clear()
      out.write(`${line}\n`)
      draw()
    },
    close: () => {
      clearInterval(timer)
      draw()
    },
  }
}

const EVERY = 5000

const asLines = (out: Out) => {
  const bars = new Map<string, Bar>()
  let last = ""
  const tell = (): void => {
    const line = [...bars].map(([name, bar]) => plain(name, bar)).join(", ")
    if (line !== "" && line !== last) out.write(`${line}\n`)
    last = line
  }
  const timer = setInterval(tell, EVERY)
  return {
    drawn: false,
    set: (name: string, bar: Bar) => void bars.set(name, bar),
    say: (line: string) => void out.write(`${line}\n`),
    close: () => clearInterval(timer),
  }
}

const silently = (out: Out) => ({
  drawn: false,
  set: () => undefined,
  say: (line: string) => void out.write(`${line}\n`),
  close: () => undefined,
})

/** `bars: false` for those who read JSON: on stderr then come only lines that were said. */
export const makeProgress = (bars: boolean): Effect.Effect<Progress, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const out = process.stderr
      return !bars ? silently(out) : out.isTTY ? onTerminal(out) : asLines(out)
    }),
    (progress) => Effect.sync(progress.close),
  )
