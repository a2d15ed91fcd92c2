/** The loopback Telegram as tests start it: a process of its own, told what to do from outside, and gone when its starter is. */
import assert from "node:assert/strict"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { readFile } from "node:fs/promises"
import { connect } from "node:net"
import { describe, test } from "node:test"
import { fileURLToPath } from "node:url"
import type { TelegramClient } from "telegram"
import { Api } from "telegram"
import { Raw } from "telegram/events/Raw.js"
import { closePlainClient, plainClient } from "./plainClient.ts"
import { startTelegram } from "./telegram.ts"

const SMALL = { export: "nowhere", worldModule: "./smallWorld.ts" }

const isOpen = async (port: number): Promise<boolean> => {
  const socket = connect(port, "127.0.0.1")
  try {
    await once(socket, "connect")
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

const closed = async (port: number): Promise<void> => {
  for (let tries = 0; await isOpen(port); tries += 1) {
    if (tries > 250) throw new Error("it still listens after 5 seconds")
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const deleted = (client: TelegramClient) =>
  new Promise<ReadonlyArray<number>>((resolve) =>
    client.addEventHandler(
      (update: Api.UpdateDeleteMessages) => resolve(update.messages),
      new Raw({ types: [Api.UpdateDeleteMessages] }),
    ),
  )

describe("a loopback Telegram in its own process", () => {
  test("is signed in to and does what it is told", async () => {
    const telegram = await startTelegram({ ...SMALL, password: "a password" })
    const client = plainClient(telegram)
    try {
      assert.equal(telegram.env.TELEGRAM_DC, `2:127.0.0.1:${telegram.port}`)
      assert.equal(await readFile(telegram.env.TELEGRAM_SERVER_KEY, "utf8"), telegram.publicKey)
      await client.connect()
      await client.signInUser(
        { apiId: client.apiId, apiHash: client.apiHash },
        {
          phoneNumber: telegram.phone,
          phoneCode: () => Promise.resolve(telegram.code),
          password: () => Promise.resolve(telegram.password ?? ""),
          onError: (error: Error) => Promise.reject(error),
        },
      )
      const told = deleted(client)
      await telegram.change({ _tag: "Deleted", dialogue: "user/1", ids: [3] })
      assert.deepEqual(await told, [3])
      await telegram.faults({ floods: { every: 1, seconds: 7, methods: ["users.GetUsers"] } })
      await assert.rejects(client.getMe(), /A wait of 7 seconds/)
      await telegram.faults({})
      await telegram.drop()
      await client.getMe()
      assert.equal(await telegram.acceptQr("bm9ib2R5"), false)
      const calls = await telegram.calls()
      assert.ok(calls.some(({ answered }) => answered === "420 FLOOD_WAIT_7"))
    } finally {
      await closePlainClient(client)
      await telegram.stop()
    }
    assert.equal(await isOpen(telegram.port), false)
  })

  test("says why where a change makes no sense", async () => {
    const telegram = await startTelegram(SMALL)
    try {
      const change = { _tag: "Edited", dialogue: "user/1", id: 1, text: "", edited: 0 } as const
      await assert.rejects(telegram.change(change), /knows only of deleted messages/)
    } finally {
      await telegram.stop()
    }
  })

  test("ends when the process that started it is killed", async () => {
    const telegram = fileURLToPath(new URL("./telegram.ts", import.meta.url))
    const script = `import { startTelegram } from ${JSON.stringify(telegram)}
      console.log((await startTelegram(${JSON.stringify(SMALL)})).port)`
    const args = ["--input-type=module-typescript", "-e", script]
    const starter = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] })
    const [line] = await once(starter.stdout, "data")
    const port = Number(line)
    assert.equal(await isOpen(port), true)
    starter.kill("SIGKILL")
    await closed(port)
  })
})
