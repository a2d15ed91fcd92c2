/**
 * What a read model in Postgres is made of, beside its projection: its tables, the statements that a batch of changes becomes, and what a
 * replay of one dialogue forgets first. All of it is pure; the store that runs it is adapters/postgres. `projections/dailyActivity` is one
 * in one file, and docs/own-projection.md tells how to write another.
 */
import type { Projection } from "../application/projection.ts"

export type Parameter = string | number | boolean | null

/** One statement of SQL. The server prepares each text once, so a batch of any size is best one text with arrays as parameters. */
export type Statement = { readonly text: string; readonly parameters: ReadonlyArray<Parameter> }

/** What digests leave out: a read model that says nothing here has every column in both. */
export type DigestRules = {
  /** Columns that tell when and where in the log a row was recorded: not content. */
  readonly recorded?: ReadonlyArray<string>
  /** Tables that tell how things became known: not content. */
  readonly histories?: ReadonlyArray<string>
  /** Columns of a table that tell of a source: not content. */
  readonly ofSources?: Readonly<Record<string, ReadonlyArray<string>>>
  /** Expressions that stand for a column in the digest of content. */
  readonly instead?: Readonly<Record<string, string>>
  /** Tables, and columns as `table.column`, that are the writer's own memory: in no digest and in no comparison. */
  readonly outside?: ReadonlyArray<string>
}

export type Replayed<Change> =
  | { readonly sound: false; readonly why: string }
  | {
      readonly sound: true
      /** Changes that take away what the events of a dialogue's subject have made. */
      readonly forget: (tenant: string, subject: string) => ReadonlyArray<Change>
      /** Finds a row, by the tenant as $1 and the subject as $2, where the dialogue's rows are another one's as well: that one is not replayed. */
      readonly entangled?: { readonly text: (schema: string) => string; readonly why: string }
    }

/** What making its place takes, whatever its changes are. */
export type PostgresPlace = {
  readonly name: string
  readonly shape: number
  /** Where it is read. Its other versions live in schemas whose names begin with this one. */
  readonly schema: string
  /**
   * Its `create table` statements, run with the schema first in the search path. A table with a column `tenant_id uuid` has row-level security.
   * Whoever changes them raises `shape`. Absent where the numbered files of migrations/postgres make them.
   */
  readonly tables?: string
}

export type PostgresReadModel<Change> = PostgresPlace &
  Projection<Change> & {
    /** Statements over the tables of a schema, in order; asked for once for a schema. */
    readonly statements: (schema: string) => (changes: ReadonlyArray<Change>) => ReadonlyArray<Statement>
    readonly replayed: Replayed<Change>
    readonly digested?: DigestRules
  }
