/** Why a database is left as it is: something that only people can mend. */
import { Data } from "effect"

/** The database cannot be brought to this program's shape as things are. */
export class MigrationRefused extends Data.TaggedError("MigrationRefused")<{
  readonly what: string
  readonly mend: string
}> {
  override get message(): string {
    return `${this.what}. ${this.mend}`
  }
}
