/** The world of a loopback Telegram itself, without a connection between. */
import type { Api } from "telegram"
import { RPCError } from "telegram/errors/index.js"
import type { Telegram } from "../../adapters/telegram/live/telegram.ts"
import { Refusal, type World } from "../telegram/contract.ts"

/** `asked` collects the names of all requests. */
export const directTo = (world: World, asked: Array<string> = []): Telegram => ({
  self: { id: world.owner.user.id.toJSNumber(), user: world.owner.user },
  call: async (request) => {
    asked.push(request.className)
    try {
      return world.answer(request) as (typeof request)["__response"]
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      throw new RPCError(error.message, request as Api.AnyRequest, error.code)
    }
  },
  onWait: () => () => {},
  onUpdate: () => () => {},
  onReconnect: () => () => {},
})
