/**
 * What can be asked for. A command may be refused; it carries ids, filters and an absolute path, never content. Emitting it twice does no
 * harm: what it asks for is known by its own identity, not by the asking.
 */
import { Filters } from "./import/events.ts"
import { TelegramId } from "./peer.ts"
import { type Static, Strict, Type } from "./typebox.ts"

const UuidText = Type.String({ pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" })

/** Import what lies at an absolute path of one host. */
export const ImportFile = Strict(
  {
    command: Type.Literal("sideload.import-file.v1"),
    id: UuidText,
    tenant: UuidText,
    account: TelegramId,
    path: Type.String({ minLength: 1 }),
    filters: Filters,
  },
  { $id: "sideload.import-file.v1" },
)
export type ImportFile = Static<typeof ImportFile>

export const Command = ImportFile
export type Command = ImportFile

/** The verb in a command's subject. */
export const verbOf = (_command: Command): string => "import"
