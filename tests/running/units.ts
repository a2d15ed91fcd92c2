/**
 * Every test that needs neither server nor process, in this one process: most of what such a file costs alone is reading modules. Node's runner
 * still tells of each test with its own file.
 */
import { glob } from "node:fs/promises"
import { join } from "node:path"
import { projectFolder } from "../../cli/settings.ts"

export const UNITS = [
  "{domain,application,adapters,projections,migrations,cli,stack,examples}/**/*.test.ts",
  "tests/{house,overlapExamples,schemas,vectors}.test.ts",
  "tests/chaos/*.test.ts",
]

if (import.meta.main) {
  for await (const file of glob(UNITS, { cwd: projectFolder })) await import(join(projectFolder, file))
}
