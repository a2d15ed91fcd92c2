/**
 * One setting of V8 for the whole process, without which reading a large export takes twice the memory: where a few collections in a row
 * find most objects of one kind alive, V8 begins to put that kind among the old ones at once. A page of messages is alive at a few
 * collections and never again, so by chance of timing every message ends up there, and the heap grows by 150 MB before anybody looks.
 * Measured at 500 MB: 350 MB at the peak in most runs with the guess, 183 MB in every run without it, and 10 % less time.
 */
import { setFlagsFromString } from "node:v8"

/** Forbids the guess. Harmless at any time, and as often as one likes. */
export const keepNewObjectsNew = (): void => setFlagsFromString("--no-allocation-site-pretenuring")
