/** What a person sees of an import under way: a bar for the import and one for each read model, and what is being waited for. */
import type { EmbeddedReports } from "../application/embedded.ts"
import type { ImportProgress } from "../application/importing/goThrough.ts"
import type { RunnerState } from "../application/runnerState.ts"
import type { Waiting } from "../application/source.ts"
import type { Progress } from "./output/progress.ts"
import { readable } from "./output/text.ts"
import { stateView } from "./stateView.ts"

export type ImportView = {
  readonly reports: EmbeddedReports
  readonly states: () => ReadonlyArray<RunnerState>
  /** What to say to somebody who stopped it. */
  readonly farewell: () => string
}

/** Waits that are over before anybody has read of them are not worth a line. */
const WORTH_SAYING_MILLIS = 1500

export const waitingFor = (waiting: Waiting | undefined): string | undefined => {
  if (waiting === undefined) return undefined
  return `${waiting.why}, until ${new Date(waiting.until).toISOString().slice(11, 19)} UTC`
}

/** Says outright what is waited for where no bar shows it. */
export const saysWaits = (progress: Progress, name: string) => {
  let said: string | undefined
  return (waiting: Waiting | undefined): void => {
    const why = waitingFor(waiting)
    const isLong = (waiting?.until ?? 0) - Date.now() > WORTH_SAYING_MILLIS
    if (!progress.drawn && isLong && why !== said) progress.say(`${name}: ${why}`)
    said = why
  }
}

/** What the source waits for stands where the numbers would, with its end. */
export const showImport = (progress: Progress, shown: ImportProgress): void => {
  const { bytesRead, bytes, observed, files } = shown
  const stored = files > 0 ? `, ${readable(files)} files` : ""
  const trouble = waitingFor(shown.waiting)
  progress.set("import", {
    done: bytesRead,
    total: bytes,
    detail: `${readable(observed)} messages${stored}`,
    ...(trouble === undefined ? {} : { trouble }),
  })
}

/** `names` are the read models', in the order in which they are shown. */
export const importView = (progress: Progress, names: ReadonlyArray<string>): ImportView => {
  const states = new Map<string, RunnerState>()
  let imported: string | undefined
  let away = false
  const sayWait = saysWaits(progress, "import")
  const show = stateView(progress)
  for (const name of ["import", ...names]) progress.set(name, { done: 0 })
  return {
    states: () => names.flatMap((name) => states.get(name) ?? []),
    reports: {
      onProgress: (shown) => {
        away = false
        showImport(progress, shown)
        sayWait(shown.waiting)
      },
      onEarlier: () => progress.set("import", { done: 0, trouble: "an earlier command comes first" }),
      onImported: ({ stats }) => {
        const broken = stats.errors > 0
        imported = broken ? "What stands before the fault is imported" : "Everything is imported"
        const detail = `${readable(stats.messages_imported)} new messages${broken ? " before the fault" : ""}`
        progress.set("import", { done: 1, total: 1, detail })
      },
      onTrouble: (error) => {
        if (!away) progress.say(`waiting: ${error.message}`)
        away = true
      },
      onState: (state) => {
        states.set(state.name, state)
        show(state)
      },
      onRefused: (name, why) => {
        progress.set(name, { done: states.get(name)?.position ?? 0, trouble: why })
        if (!progress.drawn) progress.say(why)
      },
    },
    farewell: () => {
      if (imported === undefined)
        return "Stopped. What was imported so far is whole; the same command goes on from there."
      const left = [...states.values()].filter(({ position, target }) => position < target)
      const where = left.map(({ name, position, target }) => `${name} (${position} of ${target})`).join(", ")
      return `Stopped. ${imported}; still to catch up: ${where || "nothing"}. The same command goes on from there.`
    },
  }
}
