/** An account that answers in place, without a connection: what a test of the live source needs where the way to Telegram is not its matter. */
import { Api } from "telegram"
import { RPCError } from "telegram/errors/index.js"
import type { Telegram } from "../../adapters/telegram/live/telegram.ts"
import { type Circumstances, Refusal, type World } from "../telegram/contract.ts"

const unwrapped = (request: Api.AnyRequest): readonly [Api.AnyRequest, Circumstances] => {
  if (request instanceof Api.InvokeWithTakeout) return [request.query as Api.AnyRequest, { takeout: true }]
  return [request, { takeout: false }]
}

/** `asked` collects the names of all requests. */
export const worldTelegram = (world: World, asked: Array<string> = []): Telegram => ({
  self: { id: Number(world.owner.user.id), user: world.owner.user },
  call: async (request) => {
    const [inner, circumstances] = unwrapped(request)
    asked.push(inner.className)
    try {
      return world.answer(inner, circumstances) as never
    } catch (error) {
      if (error instanceof Refusal) throw new RPCError(error.message, inner, error.code)
      throw error
    }
  },
  onWait: () => () => undefined,
  onUpdate: () => () => undefined,
  onReconnect: () => () => undefined,
})
