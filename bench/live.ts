/**
 * The live import against the least that reading the same account takes: a bare loop of the library's on the same loopback Telegram, which keeps
 * nothing. Ours goes the whole way from the connection to acknowledged events, into an empty log each time; once more with all three
 * read models in the same process. The server's own time is the same for all of them, and its CPU is counted for none.
 */
import { randomUUID } from "node:crypto"
import { Effect } from "effect"
import { importEmbedded } from "../application/embedded.ts"
import { EventLog } from "../application/eventLog.ts"
import { importSource } from "../application/importing/importSource.ts"
import type { ImportOutcome } from "../application/importing/outcome.ts"
import type { ImportLive } from "../domain/command.ts"
import { bareSession, readEverything } from "./bareGramjs.ts"
import { ACCOUNT, type Ground, openServices, startOver, TENANT } from "./ground.ts"
import { quiet } from "./importing.ts"
import { inTurn, type Measured, measure } from "./measure.ts"
import { heading, line, ratio, row } from "./print.ts"
import { type SignedIn, withAccount } from "./signedIn.ts"

const command = (): ImportLive => ({
  command: "sideload.import-live.v1",
  ...{ id: randomUUID(), tenant: TENANT, account: ACCOUNT, filters: { media: false } },
})

const shown = ({ dialogues }: ImportOutcome): number =>
  dialogues.reduce((sum, one) => sum + one.messages_imported + (one.service_messages ?? 0), 0)

const mustBeAll = (found: number, { all }: SignedIn): number => {
  if (found !== all) throw new Error(`${found} of ${all} messages were read`)
  return found
}

type Contenders = Readonly<Record<"bare" | "alone" | "embedded", () => Promise<Measured>>>

/** `ground` is another one after each import. */
const contendersOn = (at: { ground: Ground }, account: SignedIn, session: string): Contenders => {
  const importing = async (embedded: boolean): Promise<Measured> => {
    at.ground = await startOver(at.ground)
    const services = openServices(at.ground, account.settings)
    await services.runPromise(Effect.flatMap(EventLog, (log) => log.lastSequence))
    const measured = await measure(at.ground.servers, async () => {
      const outcome = await services.runPromise(
        embedded ? importEmbedded(command(), "bench", quiet) : importSource(command(), () => undefined),
      )
      return mustBeAll(shown(outcome), account)
    })
    await services.dispose()
    return measured
  }
  return {
    bare: () => measure([], async () => mustBeAll(await readEverything(account.telegram, session), account)),
    alone: () => importing(false),
    embedded: () => importing(true),
  }
}

const compare = async (ground: Ground, account: SignedIn, rounds: number): Promise<Ground> => {
  const at = { ground }
  const { bare, alone, embedded } = contendersOn(at, account, await bareSession(account.telegram))
  await account.requests()
  await bare()
  const requestsBare = await account.requests()
  await alone()
  const requestsOurs = await account.requests()
  const [theirs, ours] = (await inTurn(rounds, [bare, alone])) as [Measured, Measured]
  // Neo4j compiles what it runs; the first time is not the product's.
  await embedded()
  const whole = await embedded()
  row("the library's bare loop: read and throw away", theirs)
  row("the live import: read, decide, seal, chain, append", ours)
  row("the live import with all three read models", whole)
  line(`requests to Telegram: ${requestsBare} by the bare loop, ${requestsOurs} by the live import`)
  ratio("live import / bare loop of the library", ours.perSecond / theirs.perSecond, 0.8)
  ratio("live import with all three read models / bare loop", whole.perSecond / theirs.perSecond)
  return at.ground
}

export const benchLive = (ground: Ground, messages: number, rounds: number): Promise<Ground> => {
  heading("Importing live, beside the bare loop of the library")
  return withAccount(ground, messages, (account) => compare(ground, account, rounds))
}
