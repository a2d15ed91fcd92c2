/**
 * The ground that the benchmark stands on: a stack of its own in an empty home, the application's services over it, and a way to begin with
 * an empty log. Read models are reset whenever the log is.
 */
import { readFileSync } from "node:fs"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { Effect, Layer, ManagedRuntime, Option } from "effect"
import type { Settings } from "../application/config.ts"
import { type ReadModel, ReadModels } from "../application/readModels.ts"
import { type GivenTelegram, NO_TELEGRAM } from "../application/telegramSettings.ts"
import { working } from "../cli/wiring/layers.ts"
import type { Endpoints } from "../stack/endpoints.ts"
import { down, startOne, stopOne, up } from "../stack/stack.ts"

export const TENANT = "550e8400-e29b-41d4-a716-446655440000"
export const ACCOUNT = 100_200_300

export const settingsOf = (home: string, telegram: GivenTelegram = NO_TELEGRAM): Settings => ({
  home,
  host: "bench",
  masterKey: Option.none(),
  acceptUnverifiedSync: false,
  replicas: 1,
  postgresPrepare: true,
  metricsPort: 0,
  media: { _tag: "Folder", path: join(home, "media") },
  telegram,
})

export type Ground = {
  readonly home: string
  readonly endpoints: Endpoints
  /** Process ids of the servers. */
  readonly servers: ReadonlyArray<number>
}

const say = (text: string): void => console.error(text)

/** A stack in an empty home. */
export const layGround = async (home: string): Promise<Ground> => {
  await Effect.runPromise(Effect.ignore(down(home, say)))
  await rm(home, { recursive: true, force: true })
  const endpoints = await Effect.runPromise(up(home, say))
  return { home, endpoints, servers: serverPids(home) }
}

/** The same with what an earlier run left in its home: the log and the read models. */
export const standOn = async (home: string): Promise<Ground> => {
  const endpoints = await Effect.runPromise(up(home, say))
  return { home, endpoints, servers: serverPids(home) }
}

const serverPids = (home: string): ReadonlyArray<number> =>
  [...readFileSync(join(home, "stack.json"), "utf8").matchAll(/"pid":\s*(\d+)/g)].map((match) =>
    Number(match[1]),
  )

/** The services over the ground; disposed of after use, so that a new log finds no old connection. */
export const openServices = ({ home, endpoints }: Ground, telegram?: GivenTelegram) =>
  ManagedRuntime.make(Layer.mergeAll(working(settingsOf(home, telegram), endpoints)))

export type Services = ReturnType<typeof openServices>

/** An empty log and empty read models. */
export const startOver = async (ground: Ground): Promise<Ground> => {
  await Effect.runPromise(stopOne(ground.home, "nats", "SIGTERM"))
  await rm(join(ground.home, "data", "nats"), { recursive: true, force: true })
  await Effect.runPromise(startOne(ground.home, "nats"))
  const services = openServices(ground)
  await services.runPromise(
    Effect.flatMap(ReadModels, (models) =>
      Effect.forEach(models, (model) => Effect.andThen(model.migrate, model.reset), { discard: true }),
    ),
  )
  await services.dispose()
  return { ...ground, servers: serverPids(ground.home) }
}

export const modelNamed = (name: string): Effect.Effect<ReadModel, never, ReadModels> =>
  Effect.map(ReadModels, (models) => models.find((model) => model.name === name) as ReadModel)
