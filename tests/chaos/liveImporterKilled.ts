/**
 * An import from the account itself is killed, anywhere from before its first append to after its last, while Telegram asks to wait, cuts connections
 * and gives short pages; and the same command is given again. The log holds every message once, and every read model has the content that an
 * undisturbed import of the same account made.
 */
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Chance } from "../../examples/chance.ts"
import type { Faults } from "../telegram/contract.ts"
import { type LoopbackTelegram, startTelegram } from "../telegram/telegram.ts"
import type { Arena } from "./arena.ts"
import { type Child, startChild } from "./children.ts"
import { environmentFor } from "./environment.ts"
import { ACCOUNT, TENANT } from "./exportFile.ts"
import { aLittle, logReaches, places } from "./moments.ts"
import { DIFFERS, type Judge, lastWords, type Outcome, repeat, sound } from "./reference.ts"
import type { Given, Scenario } from "./scenario.ts"

const cli = fileURLToPath(new URL("../../cli/main.ts", import.meta.url))
const whose = ["--tenant", TENANT, "--account", String(ACCOUNT)]

type Commands = { readonly login: () => Child; readonly importer: () => Child }

const commandsOf = ({ home, endpoints }: Arena, { env, phone, code }: LoopbackTelegram): Commands => {
  const all = { ...environmentFor(home, endpoints), ...env }
  return {
    login: () =>
      startChild([cli, "login", ...whose, "--phone", phone, "--again", "--json"], {
        ...all,
        TELEGRAM_CODE: code,
      }),
    importer: () => startChild([cli, "import", "--live", ...whose, "--json"], all),
  }
}

/** Everything that Telegram may do at once, as often as a short import meets it. */
const faultsOf = (chance: Chance): Faults => ({
  seed: chance.below(1_000_000),
  floods: { every: 30, seconds: 1, times: 3 },
  drops: { every: 12, when: chance.onceIn(2) ? "before" : "after" },
  internal: { every: 40 },
  shortPages: 20 + chance.below(80),
})

/** The log agrees with the account, and every read model is at its end with the content that it should have. */
const judgeBy =
  (arena: Arena, expected: Awaited<ReturnType<Arena["digests"]>>): Judge =>
  async () => {
    const { lost, doubled, partial, broken } = await arena.checkLog()
    const problems = [...broken]
    const digests = await arena.digests()
    for (const { name } of arena.models) {
      if (digests[name]?.content === expected[name]?.content) continue
      problems.push(
        `${DIFFERS} of ${name} (${digests[name]?.rows} rows, undisturbed ${expected[name]?.rows})`,
      )
    }
    return { lost, doubled, partial, problems }
  }

const once = async (arena: Arena, { importer }: Commands, events: number, chance: Chance) => {
  const [place = 0] = places(chance, 1, events)
  const at = chance.onceIn(6) ? 0 : place
  const first = importer()
  await logReaches(arena, at, first)
  await aLittle(chance, 60)
  let kills = first.kill() ? 1 : 0
  await first.ended
  if (chance.onceIn(2)) {
    const second = importer()
    const [later = 0] = places(chance, 1, events)
    await logReaches(arena, Math.max(at, later), second)
    await aLittle(chance, 60)
    kills += second.kill() ? 1 : 0
    await second.ended
  }
  const ended = await importer().ended
  return { kills, problems: sound(ended) ? [] : [`the import failed: ${lastWords(ended)}`] }
}

export const liveImporterKilled: Scenario = async ({ arena, repetitions, seed }: Given) => {
  const telegram = await startTelegram({ export: join(arena.file.folder, "result.json") })
  try {
    const commands = commandsOf(arena, telegram)
    const signedIn = await commands.login().ended
    if (!sound(signedIn)) throw new Error(`signing in failed: ${lastWords(signedIn)}`)
    await arena.empty()
    const undisturbed = await commands.importer().ended
    if (!sound(undisturbed)) throw new Error(`the undisturbed live import failed: ${lastWords(undisturbed)}`)
    const events = (await arena.lastSequence()) ?? 0
    const digests = await arena.digests()
    const outcome = await repeat(
      arena,
      { scenario: "live importer killed", repetitions, seed, events },
      async ({ chance }) => {
        await telegram.faults({})
        await arena.empty()
        await telegram.faults(faultsOf(chance))
        return once(arena, commands, events, chance)
      },
      judgeBy(arena, digests),
    )
    const calls = (await telegram.calls()).length
    return [
      {
        ...outcome,
        notes: `${calls} requests, with flood waits, cut connections and short pages`,
      } satisfies Outcome,
    ]
  } finally {
    await telegram.stop()
  }
}
