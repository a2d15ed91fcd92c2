/**
 * Read models of one's own in Postgres. To add one, write its file as docs/own-projection.md tells and name it in the list: it is migrated, run,
 * shown, rebuilt and compared with the others then.
 */
import { dailyActivity } from "./dailyActivity/projection.ts"
import type { PostgresReadModel } from "./postgresReadModel.ts"

/** What opens a read model, whatever its changes are. */
export type Opener<A> = <Change>(model: PostgresReadModel<Change>) => A

export type OwnReadModel = {
  readonly name: string
  readonly opened: <A>(open: Opener<A>) => A
}

const own = <Change>(model: PostgresReadModel<Change>): OwnReadModel => ({
  name: model.name,
  opened: (open) => open(model),
})

export const ownReadModels: ReadonlyArray<OwnReadModel> = [own(dailyActivity)]
