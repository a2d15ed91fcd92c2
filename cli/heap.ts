/**
 * Bounds what V8 keeps beyond what is alive. Left to itself it lets the space of new objects grow to 128 MB and the heap to several times what
 * is alive before it collects, which for a process that only passes messages on is memory for nothing. Both are set while the process runs,
 * since a program cannot give its own start any flags. Where the first cannot be done, memory is larger and nothing else.
 *
 * It comes once the modules are loaded and, if they were compiled just now, stored: V8 takes a compiled module only under the flags under which
 * it was stored, and each start would compile all of them and store them in vain.
 */
import module from "node:module"
import { PerformanceObserver } from "node:perf_hooks"
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8"

/** New objects' space may double up to this: below it too many objects are taken for old, above it little is won. */
const NEW_SPACE_BYTES = 24 * 1024 * 1024
/** How much may be allocated behind a full collection before the next, against what was alive then. */
const GROWTH_PERCENT = 80

const newSpaceBytes = (): number =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space")?.physical_space_size ?? 0

let bounded = false

export const boundHeap = (): void => {
  if (bounded) return
  bounded = true
  // Deno has none.
  module.flushCompileCache?.()
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`)
  let mayGrow: boolean | undefined
  const look = (): void => {
    const may = newSpaceBytes() < NEW_SPACE_BYTES
    if (may !== mayGrow) setFlagsFromString(`--semi-space-growth-factor=${may ? 2 : 1}`)
    mayGrow = may
  }
  look()
  // The space grows in a collection alone, so that is when to look; nothing is done while nothing happens.
  new PerformanceObserver(look).observe({ entryTypes: ["gc"] })
}
