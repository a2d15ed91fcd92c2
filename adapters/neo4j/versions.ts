/** Which versions of the graph there are: the live one, and one that is made in its place. None is kept, for there is one place. */
import type { DropOutcome, StoredVersion } from "../../application/readModelStore.ts"
import { readState } from "./claim.ts"
import type { Run } from "./connection.ts"
import { buildingSeat, liveSeat, type Model } from "./seat.ts"

export const versions = async (run: Run, model: Model): Promise<ReadonlyArray<StoredVersion>> => {
  const live = await readState(run, liveSeat(model))
  if (live === undefined) return []
  const { rebuilding } = live
  const building =
    rebuilding === undefined ? undefined : await readState(run, buildingSeat(model, rebuilding.version))
  return [
    { ...live, role: "live" },
    ...(building === undefined ? [] : [{ ...building, role: "building" as const }]),
  ]
}

export const drop = async (run: Run, model: Model, version: number): Promise<DropOutcome> => {
  const there = await versions(run, model)
  return { _tag: there.some((one) => one.version === version) ? "InUse" : "NotThere" }
}
