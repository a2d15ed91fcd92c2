/**
 * The passwords of one stack: made once, kept in the home in a file that only its owner may read. Every server has its
 * own; the roles that migrations create in Postgres have theirs here too, so that nobody else has to invent them.
 */
import { randomBytes } from "node:crypto"
import { Effect } from "effect"
import { decoder, type Static, Strict, Type } from "../domain/typebox.ts"
import { attempt, StackError } from "./errors.ts"
import { type Home, readIfThere, replaceFile } from "./home.ts"

const Secrets = Strict({
  /** Names this stack in its servers, so that a stranger on the same port is told from ours. */
  instance: Type.String({ pattern: "^[0-9a-f]{16}$" }),
  nats: Type.String({ minLength: 1 }),
  postgresAdmin: Type.String({ minLength: 1 }),
  postgresProjector: Type.String({ minLength: 1 }),
  postgresService: Type.String({ minLength: 1 }),
  postgresOperator: Type.String({ minLength: 1 }),
  redis: Type.String({ minLength: 1 }),
  neo4j: Type.String({ minLength: 1 }),
})
export type Secrets = Static<typeof Secrets>
const decode = decoder(Secrets)

/** Hexadecimal: fit for an address, a shell, a configuration file and an argument alike. */
const generated = (): string => randomBytes(24).toString("hex")

const fresh = (): Secrets => ({
  instance: randomBytes(8).toString("hex"),
  nats: generated(),
  postgresAdmin: generated(),
  postgresProjector: generated(),
  postgresService: generated(),
  postgresOperator: generated(),
  redis: generated(),
  neo4j: generated(),
})

/** The passwords of a stack that was up once, or undefined. */
export const readSecrets = Effect.fnUntraced(function* (
  home: Home,
): Effect.fn.Return<Secrets | undefined, StackError> {
  const text = yield* attempt(`Reading ${home.secrets}`, () => readIfThere(home.secrets))
  if (text === undefined) return undefined
  const parsed = yield* Effect.try({
    try: (): unknown => JSON.parse(text),
    catch: () => new StackError({ message: `${home.secrets} is not JSON` }),
  })
  const decoded = decode(parsed)
  if (decoded.ok) return decoded.value
  return yield* new StackError({ message: `${home.secrets} does not hold the passwords of a stack` })
})

/** The passwords of the stack, made now if there are none; call it while holding the home's lock. */
export const secretsOf = Effect.fnUntraced(function* (home: Home): Effect.fn.Return<Secrets, StackError> {
  const known = yield* readSecrets(home)
  if (known !== undefined) return known
  const made = fresh()
  yield* attempt(`Writing ${home.secrets}`, () =>
    replaceFile(home.secrets, `${JSON.stringify(made, null, 2)}\n`),
  )
  return made
})
