/**
 * The port of the work queue of commands. A command that was taken is given again, to this worker or another, until it is settled; whoever
 * handles it does so by its id. While it is being handled the queue is told so.
 */
import { Context, type Effect, type Scope } from "effect"
import type { Command } from "../domain/command.ts"
import type { LogUnavailable } from "./eventLog.ts"

export type Delivery = {
  /** `undefined` where the message is not a command that this version knows; `problem` says why. */
  readonly command: Command | undefined
  readonly problem?: string
  /** It is done (or can never be): it leaves the queue. */
  readonly settle: Effect.Effect<void, LogUnavailable>
  /** Somebody should try again, after a delay. */
  readonly release: (delayMillis: number) => Effect.Effect<void, LogUnavailable>
}

export class CommandQueue extends Context.Service<
  CommandQueue,
  {
    /** Durable when it returns. `host`: only a worker of that host takes it. */
    readonly emit: (command: Command, host: string | "any") => Effect.Effect<void, LogUnavailable>
    /** The next command for `host` or any; waits for one. While the scope is open the queue is told every 10 s that it is in progress. */
    readonly take: (host: string) => Effect.Effect<Delivery, LogUnavailable, Scope.Scope>
    readonly waiting: Effect.Effect<number, LogUnavailable>
  }
>()("sideload/application/CommandQueue") {}
