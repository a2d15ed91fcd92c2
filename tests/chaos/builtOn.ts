/** Which read models stand on their own, and which may not pass another one: these wait where that one stops, so they are disturbed after it. */
import type { ReadModel } from "../../application/readModels.ts"

export const isBuiltOn = ({ boundBy }: ReadModel): boolean => boundBy !== undefined
export const standsAlone = (model: ReadModel): boolean => !isBuiltOn(model)
