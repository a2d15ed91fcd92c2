/** A small world's server and the library's unchanged client, with security checks, brought together for a test and closed after it. */
import assert from "node:assert/strict"
import { afterEach } from "node:test"
import { Api, type TelegramClient } from "telegram"
import { Raw } from "telegram/events/Raw.js"
import { returnBigInt } from "telegram/Helpers.js"
import { closePlainClient, type PlainOptions, plainClient } from "../plainClient.ts"
import { type ServerOptions, startServer, type TelegramServer } from "./server.ts"
import { CODE, PHONE, type SmallWorld, smallWorld } from "./smallWorld.ts"

export const PASSWORD = "a long password"

const ending: Array<() => Promise<unknown>> = []

/** Has something done when the test is over: the last first. */
export const atEnd = (end: () => Promise<unknown>): void => void ending.push(end)

afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

export const begin = async (options: ServerOptions = {}, password?: string) => {
  const world: SmallWorld = smallWorld(password)
  const server = await startServer(world, options)
  atEnd(server.stop)
  return { world, server }
}

export const connect = async (server: TelegramServer, options: Partial<PlainOptions> = {}) => {
  const client = plainClient({ port: server.port, publicKey: server.publicKey, ...options })
  atEnd(() => closePlainClient(client))
  await client.connect()
  return client
}

export const credentials = (client: TelegramClient) => ({ apiId: client.apiId, apiHash: client.apiHash })

type Secrets = { readonly code?: string; readonly password?: string }

/** Gives the error where signing in fails. */
export const signIn = async (client: TelegramClient, { code = CODE, password = PASSWORD }: Secrets = {}) => {
  let refused: Error | undefined
  const signedIn = client.signInUser(credentials(client), {
    phoneNumber: PHONE,
    phoneCode: () => Promise.resolve(code),
    password: () => Promise.resolve(password),
    onError: (error: Error) => {
      refused = error
      return Promise.resolve(true)
    },
  })
  await signedIn.catch((error: unknown) => {
    refused ??= error instanceof Error ? error : new Error(String(error))
  })
  return refused
}

export const signedIn = async (server: TelegramServer, options: Partial<PlainOptions> = {}) => {
  const client = await connect(server, options)
  assert.equal(await signIn(client), undefined)
  return client
}

export const history = (limit = 1): Api.messages.GetHistory =>
  new Api.messages.GetHistory({ peer: new Api.InputPeerSelf(), limit, hash: returnBigInt(0) })

/** The small world refuses every channel. */
export const closed = (): Api.messages.GetHistory => {
  const peer = new Api.InputPeerChannel({ channelId: returnBigInt(1), accessHash: returnBigInt(2) })
  return new Api.messages.GetHistory({ peer, limit: 1, hash: returnBigInt(0) })
}

export const refusedWith = (pattern: RegExp) => (error: unknown) => {
  const message = error instanceof Error && "errorMessage" in error ? String(error.errorMessage) : ""
  return pattern.test(`${message} ${error}`)
}

const exportToken = (client: TelegramClient) =>
  client.invoke(new Api.auth.ExportLoginToken({ ...credentials(client), exceptIds: [] }))

/** Shows a token, accepts it as another device would, and asks again once told so. */
export const showQr = async (client: TelegramClient, server: TelegramServer) => {
  const told = new Promise<void>((resolve) =>
    client.addEventHandler(() => resolve(), new Raw({ types: [Api.UpdateLoginToken] })),
  )
  const shown = await exportToken(client)
  assert.ok(shown instanceof Api.auth.LoginToken)
  assert.ok(server.acceptQr(`tg://login?token=${shown.token.toString("base64url")}`))
  await told
  return exportToken(client)
}
