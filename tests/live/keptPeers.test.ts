/**
 * Dialogues that are no longer in the account's list are read by what earlier lists showed of them. The account refuses whoever names somebody without
 * the right access hash, as Telegram does.
 */
import assert from "node:assert/strict"
import { test } from "node:test"
import { type KeptPeer, type KeptPeers, keepPeers } from "../../adapters/telegram/live/keptPeers.ts"
import { SourceRefused } from "../../application/source.ts"
import type { DialogueEnded, SourceItem } from "../../domain/observation.ts"
import { type Peer, peerKey } from "../../domain/peer.ts"
import { openWorld, type WorldOptions } from "../telegram/world/exportWorld.ts"
import { directTo } from "./direct.ts"
import { live } from "./shown.ts"

const EXAMPLE = new URL("../../examples/export/result.json", import.meta.url).pathname

const keptInMemory = (): KeptPeers & { peers: ReadonlyArray<KeptPeer>; written: number } => {
  const kept = {
    peers: [] as ReadonlyArray<KeptPeer>,
    written: 0,
    read: async () => kept.peers,
    write: async (peers: ReadonlyArray<KeptPeer>) => {
      kept.peers = peers
      kept.written++
    },
  }
  return kept
}

const worldWith = async (options: WorldOptions, asked: Array<string> = []) =>
  directTo(await openWorld(EXAMPLE, options), asked)

/** What earlier lists of the whole account showed. */
const shownBefore = async (options: WorldOptions = {}) => {
  const kept = keptInMemory()
  await live(await worldWith(options), { kept })
  return kept
}

const read = async (options: WorldOptions, kept: KeptPeers, dialogues?: ReadonlyArray<number>) => {
  const asked: Array<string> = []
  const source = await live(await worldWith(options, asked), { kept })
  const items: Array<SourceItem> = []
  const filters = dialogues === undefined ? {} : { dialogues }
  for await (const item of source.items(filters)) items.push(item)
  return { items, asked }
}

const endings = (items: ReadonlyArray<SourceItem>): ReadonlyArray<DialogueEnded> =>
  items.flatMap((one) => (one._tag === "DialogueEnded" ? [one.ended] : []))
const keysOf = (items: ReadonlyArray<SourceItem>): ReadonlyArray<string> =>
  items.flatMap((one) => (one._tag === "DialogueSeen" ? [peerKey(one.dialogue.peer)] : []))

const withoutProgress = (items: ReadonlyArray<SourceItem>): string =>
  JSON.stringify(items, (name, value) => (name === "bytesRead" ? undefined : value))

/** One of each kind that the example has. */
const oneOf = (kept: ReadonlyArray<KeptPeer>, kind: Peer["kind"]): KeptPeer => {
  const found = kept.find(({ peer, type }) => peer.kind === kind && type !== "saved")
  assert.ok(found !== undefined, kind)
  return found
}

for (const kind of ["user", "chat", "channel"] as const) {
  test(`a ${kind} that was deleted from the list is read as before where it is named, and not where it is not`, async () => {
    const kept = await shownBefore()
    const { peer } = oneOf(kept.peers, kind)
    const listed = await read({}, kept, [peer.id])
    const options = { unlisted: [peerKey(peer)] }
    const unlisted = await read(options, kept, [peer.id])
    assert.deepEqual(keysOf(unlisted.items), [peerKey(peer)])
    assert.equal(withoutProgress(unlisted.items), withoutProgress(listed.items))
    assert.ok(!keysOf((await read(options, kept)).items).includes(peerKey(peer)))
  })
}

test("one that Telegram does not show any more fails with its reason, and the others are read", async () => {
  const kept = await shownBefore()
  const [one, other] = [oneOf(kept.peers, "channel"), oneOf(kept.peers, "user")]
  const options = { unlisted: [peerKey(one.peer)], refuses: { [peerKey(one.peer)]: "CHANNEL_PRIVATE" } }
  const { items } = await read(options, kept, [one.peer.id, other.peer.id])
  assert.deepEqual(
    endings(items)
      .map(({ failed }) => failed)
      .sort(),
    ["CHANNEL_PRIVATE", undefined],
  )
})

test("an access hash that does not count is a dialogue that failed", async () => {
  const kept = await shownBefore({ seed: 2 })
  const { peer } = oneOf(kept.peers, "channel")
  const { items } = await read({ unlisted: [peerKey(peer)] }, kept, [peer.id])
  assert.deepEqual(keysOf(items), [peerKey(peer)])
  assert.equal(endings(items)[0]?.failed, "CHANNEL_INVALID")
})

test("an id that is known nowhere is refused before anything is read", async () => {
  const kept = await shownBefore()
  const { peer } = oneOf(kept.peers, "user")
  const asked: Array<string> = []
  const source = await live(await worldWith({}, asked), { kept })
  await assert.rejects(
    source
      .items({ dialogues: [peer.id, 17] })
      [Symbol.asyncIterator]()
      .next(),
    (error) => {
      assert.ok(error instanceof SourceRefused)
      assert.match(error.message, /no dialogue 17 \(--dialogues\)\. .*sideload dialogues/)
      return true
    },
  )
  assert.ok(!asked.includes("messages.GetHistory"))
})

test("what a list shows is added to what is kept, and written only where that is something new", async () => {
  const kept = await shownBefore()
  const count = kept.peers.length
  const { peer } = oneOf(kept.peers, "user")
  await read({ unlisted: [peerKey(peer)] }, kept)
  assert.deepEqual([kept.peers.length, kept.written], [count, 1])
  await keepPeers(kept, [])
  assert.equal(kept.written, 1)
})
