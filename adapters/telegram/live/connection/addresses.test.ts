/** A data centre is looked for where it was named, in the right order, and a server of one's own is never left for Telegram's. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Api } from "telegram"
import { addressesOf, centresIn } from "./addresses.ts"

const given = { id: 2, host: "127.0.0.1", port: 40_001 }
const stored = { id: 2, host: "127.0.0.1", port: 50_000 }
const told = [
  { id: 2, host: "127.0.0.2", port: 443 },
  { id: 4, host: "127.0.0.4", port: 8888 },
]

describe("the addresses of a data centre", () => {
  test("begin with the one that was given, then the session's, then what the server says", () => {
    const hosts = addressesOf(2, { given, stored, told }).map(({ port }) => port)
    assert.deepEqual(hosts, [40_001, 50_000, 443])
  })
  test("are the server's own ports for others", () => {
    assert.deepEqual(addressesOf(4, { given, stored, told }), [told[1]])
  })
  test("are Telegram's only where none was given", () => {
    assert.deepEqual(addressesOf(5, { given, told }), [])
    assert.deepEqual(
      addressesOf(5, { told }).map(({ port }) => port),
      [443],
    )
  })
  test("stand once each", () => {
    assert.equal(addressesOf(2, { given, stored: given, told: [given] }).length, 1)
  })
})

describe("what a server says of its data centres", () => {
  const option = (more: Partial<ConstructorParameters<typeof Api.DcOption>[0]>) =>
    new Api.DcOption({ id: 2, ipAddress: "127.0.0.1", port: 80, ...more })
  test("is taken without those that this connection cannot speak to, IPv6 last", () => {
    const dcOptions = [
      option({ ipAddress: "::1", ipv6: true }),
      option({ mediaOnly: true }),
      option({ cdn: true }),
      option({ tcpoOnly: true }),
      option({ secret: Buffer.alloc(16) }),
      option({ port: 40_000 }),
    ]
    const found = centresIn({ dcOptions } as unknown as Api.Config)
    assert.deepEqual(
      found.map(({ host, port }) => `${host} ${port}`),
      ["127.0.0.1 40000", "::1 80"],
    )
  })
})
