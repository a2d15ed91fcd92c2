/**
 * What can be asked for. A command may be refused; it carries ids, filters and an absolute path, never content. Emitting it twice does no
 * harm: what it asks for is known by its own identity, not by the asking.
 */
import { Filters } from "./import/events.ts"
import { TelegramId } from "./peer.ts"
import { type Decoded, decoder, type Static, Strict, Type } from "./typebox.ts"

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

/**
 * Import from the account itself. What is done has the command's own id: asked for again it is another import, which goes on from what the log
 * holds.
 */
export const ImportLive = Strict(
  {
    command: Type.Literal("sideload.import-live.v1"),
    id: UuidText,
    tenant: UuidText,
    account: TelegramId,
    filters: Filters,
    /** Days that are read again though the log holds them, so that edits and deletions show. */
    rescanDays: Type.Optional(Type.Number({ minimum: 0 })),
    /** In a takeout session of Telegram. */
    takeout: Type.Optional(Type.Literal(true)),
  },
  { $id: "sideload.import-live.v1" },
)
export type ImportLive = Static<typeof ImportLive>

export type Command = ImportFile | ImportLive

const decoders: Readonly<Record<Command["command"], (value: unknown) => Decoded<Command>>> = {
  "sideload.import-file.v1": decoder(ImportFile),
  "sideload.import-live.v1": decoder(ImportLive),
}

const nameOf = (value: unknown): unknown =>
  typeof value === "object" && value !== null && "command" in value ? value.command : undefined

const isName = (name: unknown): name is Command["command"] =>
  typeof name === "string" && Object.hasOwn(decoders, name)

/** Checks a value against the schema of the command that it names, so that what is wrong is told of that one. */
export const decodeCommand = (value: unknown): Decoded<Command> => {
  const name = nameOf(value)
  return isName(name)
    ? decoders[name](value)
    : { ok: false, issues: [{ path: "/command", rule: "Expected the name of a command" }] }
}

/** The verb in a command's subject. */
export const verbOf = ({ command }: Command): string =>
  command === "sideload.import-file.v1" ? "import" : "import-live"
