/** The three ports on one server as promises, and invented events to put through them. */
import { Context, Effect } from "effect"
import { natsLayer, natsToInspect } from "../../adapters/nats/layer.ts"
import type { NatsSettings } from "../../adapters/nats/settings.ts"
import { CommandQueue } from "../../application/commandQueue.ts"
import { EventLog, type NewEvent, type ReadOptions, type StoredEvent } from "../../application/eventLog.ts"
import { KeyStore } from "../../application/keyStore.ts"
import type { Command } from "../../domain/command.ts"

export type Ports = {
  readonly log: EventLog["Service"]
  readonly keys: KeyStore["Service"]
  readonly commands: CommandQueue["Service"]
}

const through = <A>(body: (ports: Ports) => Promise<A>) =>
  Effect.gen(function* () {
    const context = yield* Effect.context<EventLog | KeyStore | CommandQueue>()
    const log = Context.get(context, EventLog)
    const keys = Context.get(context, KeyStore)
    const commands = Context.get(context, CommandQueue)
    return yield* Effect.promise(() => body({ log, keys, commands }))
  })

/** Runs the body on one connection and closes it. */
export const usingNats = <A>(settings: NatsSettings, body: (ports: Ports) => Promise<A>): Promise<A> =>
  through(body).pipe(Effect.provide(natsLayer(settings)), Effect.runPromise)

/** The same, with streams as they are. */
export const inspecting = <A>(settings: NatsSettings, body: (ports: Ports) => Promise<A>): Promise<A> =>
  through(body).pipe(Effect.provide(natsToInspect(settings)), Effect.runPromise)

export const event = (version: number, size = 300): NewEvent => ({
  headers: [
    ["ce-id", `event-${version}`],
    ["sl-version", String(version)],
    ["sl-state", `imported,u,${version},1700000000,,2,00ff`],
  ],
  body: Buffer.alloc(size, "x"),
})

export const events = (count: number, from = 1, size = 300): Array<NewEvent> =>
  Array.from({ length: count }, (_, i) => event(from + i, size))

/** Everything that a read yields; for reads that end. */
export const readAll = async (log: Ports["log"], options: ReadOptions): Promise<Array<StoredEvent>> => {
  const all: Array<StoredEvent> = []
  for await (const batch of log.read(options)) all.push(...batch)
  return all
}

export const versionsOf = (read: ReadonlyArray<StoredEvent>): Array<number> =>
  read.map((one) => Number(one.header("sl-version")))

/** 1, 2, 3 … */
export const counting = (count: number): Array<number> => Array.from({ length: count }, (_, i) => i + 1)

export const command = (id: string): Command => ({
  command: "sideload.import-file.v1",
  id,
  tenant: "550e8400-e29b-41d4-a716-446655440000",
  account: 100200300,
  path: "/exports/invented",
  filters: {},
})
