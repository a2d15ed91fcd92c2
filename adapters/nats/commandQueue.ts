/**
 * The queue of commands: a work-queue stream, one message for each command on a subject of its own, and two durable consumers that a worker asks:
 * what any host may take, and what is for its own. A command stays in the stream until it is settled; while it is being handled the server is
 * told so every 10 seconds, and 30 seconds after the last word it is given to somebody else, however often that happens.
 */
import { Effect, type Scope } from "effect"
import type { CommandQueue, Delivery } from "../../application/commandQueue.ts"
import type { LogUnavailable } from "../../application/eventLog.ts"
import { decodeCommand, verbOf } from "../../domain/command.ts"
import { decoder, Type } from "../../domain/typebox.ts"
import { COMMANDS } from "../../migrations/nats/streams.ts"
import { ask, refused, requestOnce } from "./api.ts"
import { attempt, type Link, pause } from "./connection.ts"
import type { Publisher } from "./publisher.ts"
import { put } from "./put.ts"
import { numbersIn } from "./replySubject.ts"
import { fetchState, removeStored } from "./stored.ts"
import { type Taken, takeOne } from "./takeOne.ts"

const stream = COMMANDS.name
const ANY = "any"
const ACK_WAIT_NANOS = 30_000_000_000
const IN_PROGRESS_MILLIS = 10_000
const ANSWER_MILLIS = 5_000
const NANOS = 1_000_000

/** A host's name as one part of a subject. No host is called `any`. */
export const hostPart = (host: string): string => {
  const part = host.toLowerCase().replaceAll(/[^a-z0-9-]/g, "-")
  return part === ANY || part === "" ? `${part}-` : part
}

const placeOf = (host: string): string => (host === ANY ? ANY : hostPart(host))

const decodeMade = decoder(Type.Object({ name: Type.String() }))

const readCommand = (body: Uint8Array): Pick<Delivery, "command" | "problem"> => {
  try {
    const decoded = decodeCommand(JSON.parse(Buffer.from(body).toString("utf8")))
    if (decoded.ok) return { command: decoded.value }
    const issues = decoded.issues.map(({ path, rule }) => `${path}: ${rule}`).join("; ")
    return { command: undefined, problem: `no command that this version knows: ${issues}` }
  } catch {
    return { command: undefined, problem: "the message is not JSON" }
  }
}

const makeConsumer = async (link: Link, name: string, place: string, signal: AbortSignal): Promise<void> => {
  const doing = "preparing to take commands"
  const config = {
    durable_name: name,
    name,
    filter_subject: `commands.*.*.${place}.*`,
    deliver_policy: "all",
    ack_policy: "explicit",
    ack_wait: ACK_WAIT_NANOS,
    max_deliver: -1,
    replay_policy: "instant",
  }
  const subject = `$JS.API.CONSUMER.CREATE.${stream}.${name}`
  const body = { stream_name: stream, config }
  const answer = await ask(link, { subject, body, decode: decodeMade, doing, signal })
  if (!answer.ok) throw link.failure(doing, refused(answer))
}

export const makeCommandQueue = (link: Link, publisher: Publisher): CommandQueue["Service"] => {
  /** Says something about a delivery; false when the server did not confirm it. */
  const tell = async (taken: Taken, word: string): Promise<boolean> => {
    const asked = requestOnce(link, taken.reply, Buffer.from(word), { timeout: ANSWER_MILLIS })
    return asked.then(
      () => true,
      () => false,
    )
  }

  /**
   * A server that died may not know any more that it gave this command away, and then answers no acknowledgement of it. The command leaves
   * the queue all the same: by its place in the stream.
   */
  const settle = (taken: Taken): Effect.Effect<void, LogUnavailable> =>
    attempt(link, "settling a command", async (signal) => {
      if (link.isUp() && (await tell(taken, "+ACK"))) return
      await removeStored(link, stream, numbersIn(taken.reply).sequence, { erase: false, signal })
    })

  const next = (host: string): Effect.Effect<Taken, LogUnavailable> =>
    attempt(link, "waiting for a command", async (signal) => {
      const place = hostPart(host)
      const consumers = [ANY, `host-${place}`]
      const prepare = async () => {
        await makeConsumer(link, ANY, ANY, signal)
        await makeConsumer(link, `host-${place}`, place, signal)
      }
      await prepare()
      while (!signal.aborted) {
        await link.whenUp(Number.POSITIVE_INFINITY, signal)
        if (link.nc.isClosed()) break
        const asked = Date.now()
        const taken = await takeOne(link, stream, consumers, signal)
        if (taken !== undefined) return taken
        // An answer that came early was no answer: a consumer is gone, or its leader.
        if (Date.now() - asked < 1_000 && link.isUp() && !signal.aborted) {
          await pause(250, signal)
          await prepare()
        }
      }
      throw link.failure("waiting for a command", new Error("the connection is closed"))
    })

  const take = (host: string): Effect.Effect<Delivery, LogUnavailable, Scope.Scope> =>
    Effect.gen(function* () {
      const taken = yield* next(host)
      const inProgress = setInterval(() => {
        if (link.isUp()) link.nc.publish(taken.reply, "+WPI")
      }, IN_PROGRESS_MILLIS).unref()
      yield* Effect.addFinalizer(() => Effect.sync(() => clearInterval(inProgress)))
      const over = Effect.sync(() => clearInterval(inProgress))
      const release = (delayMillis: number) => `-NAK {"delay": ${Math.round(delayMillis * NANOS)}}`
      return {
        ...readCommand(taken.body),
        settle: Effect.andThen(settle(taken), over),
        // Without an answer it is given again all the same, later: nobody says any more that it is in progress.
        release: (delayMillis) =>
          Effect.andThen(
            over,
            Effect.promise(() => tell(taken, release(delayMillis))),
          ),
      }
    })

  return {
    emit: (command, host) =>
      attempt(link, "emitting a command", async (signal) => {
        const subject = `commands.${command.tenant}.${verbOf(command)}.${placeOf(host)}.${command.id}`
        const body = Buffer.from(JSON.stringify(command))
        // A conflict says that this very command waits in the queue already.
        await put(link, publisher, { subject, body, expected: 0, doing: "emitting a command", signal })
      }),
    take,
    waiting: attempt(link, "looking at the queue", async (signal) => {
      return (await fetchState(link, stream, signal)).messages
    }),
  }
}
