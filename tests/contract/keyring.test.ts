/** The keyring's promises over the store that keeps the keys for real. */
import { after, before, describe } from "node:test"
import { keyringContract } from "../keyringContract.ts"
import { makeNatsServer, type NatsServer } from "../natsServer.ts"
import { usingNats } from "./usingNats.ts"

describe("a keyring on JetStream", () => {
  let server: NatsServer
  before(async () => {
    server = await makeNatsServer()
  })
  after(() => server.remove())

  keyringContract((body) => {
    const settings = server.account()
    return usingNats(settings, (one) => usingNats(settings, (two) => body({ one: one.keys, two: two.keys })))
  })
})
