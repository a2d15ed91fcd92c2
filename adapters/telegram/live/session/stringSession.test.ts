/** Sessions of other programs are read as those programs wrote them, ports above 32767 too. */
import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { describe, test } from "node:test"
import { AuthKey } from "telegram/crypto/AuthKey.js"
import { StringSession } from "telegram/sessions/index.js"
import { parseTextSession } from "./stringSession.ts"

const key = randomBytes(256)
const portBytes = (port: number): Buffer => Buffer.from([port >> 8, port & 0xff])

const ours = (host: string, port: number): string =>
  `1${Buffer.concat([Buffer.from([2, 0, host.length]), Buffer.from(host), portBytes(port), key]).toString("base64")}`

const telethon = (address: ReadonlyArray<number>, port: number): string =>
  `1${Buffer.concat([Buffer.from([4, ...address]), portBytes(port), key])
    .toString("base64")
    .replaceAll("+", "-")
    .replaceAll("/", "_")}`

describe("a session as a text", () => {
  for (const host of ["149.154.167.51", "91.108.56.130", "127.0.0.1", "2001:67c:4e8:f002::a"]) {
    test(`of the library, at ${host}, is read`, async () => {
      const session = new StringSession("")
      session.setDC(2, host, 443)
      const authKey = new AuthKey()
      await authKey.setKey(key)
      session.setAuthKey(authKey, 2)
      const read = parseTextSession(session.save())
      assert.deepEqual(read?.centre, { id: 2, host, port: 443 })
      assert.ok(read?.authKey.equals(key))
    })
  }
  for (const port of [40_000, 65_535]) {
    test(`with the port ${port} is read, which the library takes for a negative one`, () => {
      assert.equal(parseTextSession(ours("127.0.0.1", port))?.centre.port, port)
      assert.ok((new StringSession(ours("127.0.0.1", port)).port ?? 0) < 0)
    })
  }
  test("of Telethon is read, with either kind of address", () => {
    const v4 = parseTextSession(telethon([149, 154, 167, 91], 443))
    assert.deepEqual(v4?.centre, { id: 4, host: "149.154.167.91", port: 443 })
    assert.ok(v4?.authKey.equals(key))
    const v6 = [0x20, 0x01, 0x06, 0x7c, 0x04, 0xe8, 0xf0, 0x04, 0, 0, 0, 0, 0, 0, 0, 0x0a]
    assert.equal(parseTextSession(telethon(v6, 443))?.centre.host, "2001:67c:4e8:f004:0:0:0:a")
  })
  test("that is none is refused", () => {
    const good = ours("127.0.0.1", 443)
    for (const text of ["", "1", "hello", good.slice(1), good.slice(0, -8), `${good}AAAA`, ours("a b", 1)]) {
      assert.equal(parseTextSession(text), undefined)
    }
  })
})
