/** Letting another data centre know who is signed in: the home vouches for it with a ticket. The session is the same one for its owner. */
import { Api } from "telegram"
import type { Link } from "./link.ts"

export const giveAuthorization = async (home: () => Promise<Link>, to: Link, id: number): Promise<void> => {
  try {
    const { id: ticket, bytes } = await (await home()).ask(new Api.auth.ExportAuthorization({ dcId: id }))
    await to.ask(new Api.auth.ImportAuthorization({ id: ticket, bytes }))
  } catch (cause) {
    to.close()
    throw cause
  }
}
