/**
 * The quickest straightforward script with the library: its own list of dialogues, then each history a hundred messages at a time, one request
 * after the other, everything parsed by the library and thrown away. It knows no waits, no gaps and no place where it could go on.
 */
import { Api, type TelegramClient } from "telegram"
import { closePlainClient, plainClient } from "../tests/telegram/plainClient.ts"
import type { LoopbackTelegram } from "../tests/telegram/telegram.ts"

const PAGE = 100

/** A session to begin with, as a script would keep it in a file. */
export const bareSession = async (telegram: LoopbackTelegram): Promise<string> => {
  const client = plainClient(telegram)
  await client.connect()
  await client.signInUser(
    { apiId: client.apiId, apiHash: client.apiHash },
    {
      phoneNumber: telegram.phone,
      phoneCode: () => Promise.resolve(telegram.code),
      onError: (error: Error) => Promise.reject(error),
    },
  )
  const session = String(client.session.save())
  await closePlainClient(client)
  return session
}

const readHistory = async (client: TelegramClient, peer: Api.TypeInputPeer): Promise<number> => {
  let [read, offsetId] = [0, 0]
  for (;;) {
    const answer = await client.invoke(new Api.messages.GetHistory({ peer, offsetId, limit: PAGE }))
    if (answer instanceof Api.messages.MessagesNotModified) return read
    const last = answer.messages.at(-1)
    if (last === undefined) return read
    read += answer.messages.length
    offsetId = last.id
  }
}

/** Reads the whole account; gives how many messages there were. */
export const readEverything = async (telegram: LoopbackTelegram, session: string): Promise<number> => {
  const client = plainClient({ ...telegram, session })
  await client.connect()
  let read = 0
  for (const { inputEntity } of await client.getDialogs({})) read += await readHistory(client, inputEntity)
  await closePlainClient(client)
  return read
}
