/** The protocol below requests, as a client meets it that does more than the library: states, resends, salts, ids, containers, compression. */
import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, before, describe, test } from "node:test"
import { gzipSync } from "node:zlib"
import { Api } from "telegram"
import { closePlainClient, plainClient } from "../plainClient.ts"
import { clientId, type RawClient, rawClient } from "./rawClient.ts"
import { startServer, type TelegramServer } from "./server.ts"
import { smallWorld } from "./smallWorld.ts"
import { int, long, reader, tlBytes, vector } from "./wire.ts"

const RPC_RESULT = 0xf35c6d01
const PONG = 0x347773c5
const BAD_SERVER_SALT = 0xedab447b
const BAD_MSG_NOTIFICATION = 0xa7eff811
const MSGS_STATE_INFO = 0x04deb57d
const FUTURE_SALTS = 0xae500895
const NEW_SESSION_CREATED = 0x9ec20908
const DESTROY_SESSION_OK = 0xe22045fc

let folder = ""
let server: TelegramServer
let secret: Buffer
let salt = 0n
let client: RawClient

const connectRaw = () => rawClient(server.port, secret, salt)

const getNearestDc = (): Buffer => new Api.help.GetNearestDc().getBytes()
const ping = (id: bigint): Buffer => Buffer.concat([int(0x7abe77ec), long(id)])

/** The library makes the key, and introduces itself with it. */
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "loopback-"))
  const state = join(folder, "state.json")
  server = await startServer(smallWorld(), { state })
  const library = plainClient(server)
  await library.connect()
  await closePlainClient(library)
  const [key] = JSON.parse(await readFile(state, "utf8")).keys
  secret = Buffer.from(key.secret, "hex")
  salt = BigInt(key.salt)
  client = await connectRaw()
})

after(async () => {
  client.close()
  await server.stop()
  await rm(folder, { recursive: true })
})

/** What is said of a message that is answered with a notice. */
const noticed = (body: Buffer) => {
  const source = reader(body.subarray(4))
  return { id: source.long(), sequence: source.int(), code: source.int() }
}

describe("the protocol", () => {
  test("answers a ping without calling it a request", async () => {
    const before = server.calls().length
    client.send({ id: clientId(), body: ping(17n) })
    const { body } = await client.next(PONG)
    assert.equal(body.readBigInt64LE(12), 17n)
    assert.equal(server.calls().length, before)
  })

  test("answers a request that comes twice twice, and does it once", async () => {
    const before = server.calls().length
    const id = clientId()
    client.send({ id, body: getNearestDc() })
    const first = await client.next(RPC_RESULT)
    client.send({ id, body: getNearestDc() })
    const second = await client.next(RPC_RESULT)
    assert.deepEqual(second.body, first.body)
    assert.equal(first.body.readBigInt64LE(4), id)
    assert.equal(server.calls().length, before + 1)
  })

  test("sends an answer again that is asked for by its id", async () => {
    client.send({ id: clientId(), body: getNearestDc() })
    const first = await client.next(RPC_RESULT)
    client.send({ id: clientId(), body: Buffer.concat([int(0x7d861a08), vector([long(first.id)])]) })
    assert.deepEqual((await client.next(RPC_RESULT)).body, first.body)
  })

  test("tells which messages it has", async () => {
    const id = clientId()
    client.send({ id, body: getNearestDc() })
    await client.next(RPC_RESULT)
    client.send({
      id: clientId(),
      body: Buffer.concat([int(0xda69fb52), vector([long(id), long(id - 400n)])]),
    })
    const { body } = await client.next(MSGS_STATE_INFO)
    assert.deepEqual([...reader(body.subarray(12)).bytes()], [4, 1])
  })

  test("gives answers odd ids, and ids that rise", async () => {
    client.send({ id: clientId(), body: getNearestDc() })
    const first = await client.next(RPC_RESULT)
    client.send({ id: clientId(), body: getNearestDc() })
    const second = await client.next(RPC_RESULT)
    assert.equal(first.id % 4n, 1n)
    assert.ok(second.id > first.id)
  })

  test("takes apart containers and what is compressed", async () => {
    const packed = Buffer.concat([int(0x3072cfa1), tlBytes(gzipSync(getNearestDc()))])
    const ids = [clientId(), clientId()]
    const inner = ids.flatMap((id) => [long(id), int(1), int(packed.length), packed])
    client.send({ id: clientId(), body: Buffer.concat([int(0x73f1f8dc), int(2), ...inner]) })
    const answered = [await client.next(RPC_RESULT), await client.next(RPC_RESULT)]
    assert.deepEqual(
      answered.map(({ body }) => body.readBigInt64LE(4)),
      ids,
    )
  })

  test("objects to a wrong salt and tells the right one", async () => {
    const id = clientId()
    client.send({ id, body: getNearestDc(), salt: salt + 1n })
    const { body } = await client.next(BAD_SERVER_SALT)
    assert.deepEqual(noticed(body), { id, sequence: 1, code: 48 })
    assert.equal(body.readBigInt64LE(20), salt)
  })

  test("tells the salts that are good", async () => {
    client.send({ id: clientId(), body: Buffer.concat([int(0xb921bd04), int(1)]) })
    const { body } = await client.next(FUTURE_SALTS)
    assert.equal(body.readBigInt64LE(body.length - 8), salt)
  })

  test("objects to ids that are too old, too new or not a client's", async () => {
    const ids = [clientId(1000), clientId(-1000), clientId() + 1n]
    const codes: Array<number> = []
    for (const id of ids) {
      client.send({ id, body: getNearestDc() })
      codes.push(noticed((await client.next(BAD_MSG_NOTIFICATION)).body).code)
    }
    assert.deepEqual(codes, [16, 17, 18])
  })

  test("greets a new session, and forgets one that it is told to", async () => {
    client.send({ id: clientId(), body: ping(1n), session: 2n })
    await client.next(NEW_SESSION_CREATED)
    client.send({ id: clientId(), body: Buffer.concat([int(0xe7512126), long(2n)]) })
    assert.equal((await client.next(DESTROY_SESSION_OK)).body.readBigInt64LE(4), 2n)
  })

  test("refuses what is no request of its schema", async () => {
    client.send({ id: clientId(), body: int(0x12345678) })
    const { body } = await client.next(RPC_RESULT)
    assert.match(body.toString("latin1"), /INPUT_METHOD_INVALID/)
  })

  test("answers an unknown key with -404 and hangs up", async () => {
    const stranger = await rawClient(server.port, randomBytes(256), salt)
    stranger.send({ id: clientId(), body: ping(1n) })
    assert.equal((await stranger.frame()).readInt32LE(), -404)
    stranger.close()
  })

  test("cuts a connection that no ping comes over any more", async () => {
    const quiet = await connectRaw()
    quiet.send({ id: clientId(), body: Buffer.concat([int(0xf3427b8c), long(5n), int(1)]), session: 3n })
    await quiet.next(PONG)
    await quiet.ended
  })
})
