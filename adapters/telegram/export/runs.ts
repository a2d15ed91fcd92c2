/**
 * Reads the elements of a `messages` array as runs: many whole messages parsed by one `JSON.parse`, which is the fastest way there is.
 * In a file that Telegram Desktop indented, a message ends where its own indentation is followed by a closing brace: a raw line feed
 * cannot stand inside a string. That is a guess until the run has been parsed: a text that starts at an element and parses as a list can
 * only consist of whole elements. Where the guess fails, and in a file with another layout, the ends are found by counting brackets.
 * A run that does not parse is mended where it can be. In a file that is cut off, every message that is whole is still yielded. Yields at most about one read of the file at a time; the window must not be moved by others in between.
 */
import { isUtf8 } from "node:buffer"
import { diagnose } from "./diagnose.ts"
import { notUtf8Within } from "./encoding.ts"
import { guessedEnd, type Layout, layoutOf } from "./layout.ts"
import { CLOSE_ARRAY, COMMA, misplaced, OPEN_ARRAY, OPEN_OBJECT, peek, wholeValue } from "./outline.ts"
import { truncated } from "./refusals.ts"
import { mendList } from "./repair.ts"
import { ValueScan } from "./scan.ts"
import type { ByteWindow } from "./window.ts"

export type Run = {
  readonly messages: ReadonlyArray<unknown>
  /** Bytes of the file that the run takes. */
  readonly bytes: number
  /** The position in the file after the run. */
  readonly end: number
  /** How many of its messages had to be mended. */
  readonly repaired: number
  /** The position of one of its messages; only until the next run is asked for. */
  readonly positionOf: (index: number) => number
  /** The text of one of its messages, as it was mended; only until then as well. */
  readonly textOf: (index: number) => string
}

/** The index of the first byte of a message of the run that begins at `from`, and the one after its last. */
const rangeWithin = (window: ByteWindow, from: number, index: number): readonly [number, number] => {
  let start = from
  for (let passed = 0; ; passed++) {
    while (window.bytes[start] !== OPEN_OBJECT) start++
    const end = new ValueScan().run(window.bytes, start, window.end)
    if (passed === index) return [start, end]
    start = end
  }
}

const runOf = (window: ByteWindow, after: number, messages: ReadonlyArray<unknown>): Run => {
  const from = window.start
  return {
    messages,
    bytes: after - from,
    end: window.positionOf(after),
    repaired: 0,
    positionOf: (index) => window.positionOf(rangeWithin(window, from, index)[0]),
    textOf: (index) => window.bytes.toString("utf8", ...rangeWithin(window, from, index)),
  }
}

const listText = (window: ByteWindow, after: number): string => {
  const bytes = window.bytes.subarray(window.start, after)
  if (!isUtf8(bytes)) throw notUtf8Within(bytes, window.position)
  return window.listText(after)
}

/** The run up to an index of which some messages have to be mended first; undefined where that does not help. */
const mendedRun = (window: ByteWindow, after: number): Run | undefined => {
  const { bytes, start } = window
  const all = mendList(bytes, start, after)
  if (all === undefined) return undefined
  const at = (index: number) => {
    const one = all[index]
    if (one === undefined) throw new RangeError("the run has no such message")
    return one
  }
  return {
    messages: all.map(({ value }) => value),
    bytes: after - start,
    end: window.positionOf(after),
    repaired: all.filter(({ mended }) => mended !== undefined).length,
    positionOf: (index) => window.positionOf(at(index).start),
    textOf: (index) => at(index).mended ?? bytes.toString("utf8", at(index).start, at(index).end),
  }
}

/** The run up to an index, or undefined where that is no list of messages. */
const runUpTo = (window: ByteWindow, after: number): Run | undefined => {
  const text = listText(window, after)
  try {
    return runOf(window, after, JSON.parse(text) as ReadonlyArray<unknown>)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return mendedRun(window, after)
  }
}

/** A run by the layout, or undefined where the guess did not hold or a message does not end before the file does. */
const guessedRun = async (window: ByteWindow, layout: Layout): Promise<Run | undefined> => {
  let after = guessedEnd(window, layout)
  while (after === -1) {
    if (!(await window.more())) return undefined
    after = guessedEnd(window, layout)
  }
  return runUpTo(window, after)
}

/** The index after the last whole message of the window, by counting brackets; the first one may still have to be read. */
const countedEnd = async (window: ByteWindow): Promise<number> => {
  let after = await wholeValue(window)
  for (;;) {
    let next = after
    while (next < window.end && window.bytes[next] !== OPEN_OBJECT) {
      const byte = window.bytes[next++] as number
      if (byte > 0x20 && byte !== COMMA) return after
    }
    const end = next < window.end ? new ValueScan().run(window.bytes, next, window.end) : -1
    if (end === -1) return after
    after = end
  }
}

const countedRun = async (window: ByteWindow): Promise<Run> => {
  const after = await countedEnd(window)
  const run = runUpTo(window, after)
  if (run === undefined) throw diagnose(window.bytes, window.start, after, window.positionOf(0))
  return run
}

/** Consumes the opening bracket; the white space after it, which is how the first message is indented. */
const opening = async (window: ByteWindow): Promise<string> => {
  const found = await peek(window)
  if (found !== OPEN_ARRAY) throw misplaced(found, window.position, "a list of messages")
  window.start++
  let lead = 0
  for (;;) {
    for (; window.start + lead < window.end; lead++) {
      const byte = window.bytes[window.start + lead] as number
      if (byte > 0x20) return window.bytes.toString("latin1", window.start, window.start + lead)
    }
    if (!(await window.more())) throw truncated(window.positionOf(window.end))
  }
}

/** The runs of the array that starts here. Consumes the array. */
export async function* runs(window: ByteWindow): AsyncGenerator<Run, void, void> {
  let layout = layoutOf(await opening(window))
  let found = await peek(window)
  if (found === CLOSE_ARRAY) {
    window.start++
    return
  }
  for (;;) {
    if (found !== OPEN_OBJECT) throw misplaced(found, window.position, "a message")
    const guessed = layout === undefined ? undefined : await guessedRun(window, layout)
    if (guessed === undefined) layout = undefined
    const run = guessed ?? (await countedRun(window))
    yield run
    window.start += run.bytes
    found = await peek(window)
    window.start++
    if (found === CLOSE_ARRAY) return
    if (found !== COMMA) throw misplaced(found, window.position - 1, "a comma or the end of the list")
    found = await peek(window)
  }
}
