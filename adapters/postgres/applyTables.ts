/**
 * The tables that a read model brings itself. They are made once; where its author has changed them, those that are there stay, to be read
 * until a rebuild makes the new ones. That takes a new shape, without which nobody would know that the old ones are outdated.
 */
import type { PostgresPlace } from "../../projections/postgresReadModel.ts"
import { apply, begin, dropSchema, makeSchema, recorded } from "./applyMigrations.ts"
import { tablesFile } from "./migrationFiles.ts"
import { refusal } from "./ownerSession.ts"
import type { Roles } from "./roles.ts"
import type { Transaction } from "./session.ts"
import { identifier } from "./sqlText.ts"

/** Whether they had to be made. */
export const applyTables = async (
  on: Transaction,
  roles: Roles,
  { name, shape, tables }: PostgresPlace,
  schema: string,
): Promise<boolean> => {
  if (tables === undefined) return false
  await begin(on, roles)
  const file = tablesFile(tables)
  const known = (await recorded(on, schema)).get(file.id)
  if (known === file.sha256) return false
  const [row] = await on.query(
    "select shape, generation from sideload_meta.projections where name = $1 and model = $2",
    [name, schema],
  )
  if (known !== undefined && row !== undefined) {
    if (Number(row["shape"]) !== shape) return false
    throw refusal(
      `the tables of ${name} are no longer those that its shape ${shape} stands for`,
      "Raise the shape in its projection, and rebuild it",
    )
  }
  if (known !== undefined) await remake(on, roles, schema)
  await apply(on, roles, schema, file)
  return true
}

/** The schema empty, and nothing recorded of it. */
const remake = async (on: Transaction, roles: Roles, schema: string): Promise<void> => {
  await dropSchema(on, schema)
  await on.query("reset role")
  await makeSchema(on, roles, schema)
  await on.query(`set local role ${identifier(roles.owner)}`)
}
