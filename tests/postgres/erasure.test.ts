import assert from "node:assert/strict"
import { describe, test } from "node:test"
import type postgres from "postgres"
import type { LogEvent } from "../../domain/logEvent.ts"
import { dm, group, OTHER_TENANT, TENANT } from "../inventedEvents.ts"
import { databaseForTests, mustCommit, run, using, withStore } from "./fixture.ts"
import { anyone, erasedForm, eventOf, everything, subjectOf } from "./history.ts"

const there = databaseForTests()
const looking = <A>(look: (sql: postgres.Sql) => Promise<A>): Promise<A> =>
  using(there().urlOf("operator"), look)
const rows = async (query: (sql: postgres.Sql) => Promise<ReadonlyArray<postgres.Row>>) =>
  (await looking(query)).map((row) => Object.values(row))

describe("an erasure", () => {
  const erasedDialogue = eventOf("sideload.dialogue.erased.v1", {}, { dialogue: dm, sequence: 90 })
  const of = (event: LogEvent) => event.subject === erasedDialogue.subject

  test("of a dialogue leaves what a rebuild from the erased log makes, and comes for nobody else", () =>
    withStore(there(), async (store, to) => {
      const elsewhere = { dialogue: group, sequence: 0 }
      const events = [
        eventOf("sideload.peer.observed.v1", { peer: anyone, name: "Боря" }, elsewhere),
        ...everything(TENANT),
        ...everything(OTHER_TENANT, 50),
      ]
      await mustCommit(to, [...events, erasedDialogue])
      assert.deepEqual(
        await rows((sql) => sql`select tenant_id, count(*)::int from posts group by 1 order by 1`),
        [
          [TENANT, 1],
          [OTHER_TENANT, 2],
        ],
      )
      assert.deepEqual(await rows((sql) => sql`select name, username from peers order by 1`), [
        ["Борис", "boris"],
        ["Боря", null],
      ])
      const digest = await run(store.digest)
      await withStore(there(), async (_again, rebuilt) => {
        const readable = events.map((event) => (of(event) ? erasedForm(event) : event))
        await mustCommit(rebuilt, [...readable, erasedForm(erasedDialogue)])
        assert.equal((await run(store.digest)).content, digest.content)
      })
    }))

  test("of a persona leaves nothing of it, and a persona made anew of the account stays", () =>
    withStore(there(), async (_store, to) => {
      const { account: _, ...erased } = erasedForm(
        eventOf("sideload.persona.erased.v1", {}, { subject: subjectOf(TENANT, "persona") }),
      )
      const anew = everything(TENANT, 200).map((event) => ({
        ...event,
        subject: event.subject.replace("aaaa", "bbbb"),
      }))
      await mustCommit(to, [
        ...everything(TENANT),
        ...everything(OTHER_TENANT, 50),
        { ...erased, sequence: 100 } as LogEvent,
      ])
      const tenants = () =>
        rows(
          (sql) => sql`select distinct tenant_id from (select tenant_id from posts
          union all select tenant_id from group_messages union all select tenant_id from channels
          union all select tenant_id from dialogues union all select tenant_id from peers
          union all select tenant_id from media union all select tenant_id from message_revisions
          union all select tenant_id from service_messages union all select tenant_id from imports
          union all select tenant_id from groups union all select tenant_id from personas) t order by 1`,
        )
      assert.deepEqual(await tenants(), [[OTHER_TENANT]])
      await mustCommit(to, [...anew, { ...erased, sequence: 300 } as LogEvent])
      assert.deepEqual(await tenants(), [[TENANT], [OTHER_TENANT]])
    }))
})
