/**
 * The peers that an account's lists of dialogues showed, in a sealed file beside its session: `<tenant>/<account>.peers`. What cannot be opened is
 * as good as nothing, since the next list shows it again.
 */
import { dirname, join } from "node:path"
import { decoder, Strict, Type } from "../../../../domain/typebox.ts"
import { KeptPeer, type KeptPeers } from "../keptPeers.ts"
import { openSealed, readSealed, type Vault, writeSealed } from "./sealedFile.ts"

const decode = decoder(Strict({ form: Type.Literal(1), peers: Type.Array(KeptPeer) }))

type Whose = { readonly tenant: string; readonly account: number }

export const peersPath = (folder: string, { tenant, account }: Whose): string =>
  join(folder, tenant, `${account}.peers`)

export const peersFile = (folder: string, vault: Vault, whose: Whose): KeptPeers => {
  const path = peersPath(folder, whose)
  const additional = `sideload.v1/telegram-peers/${whose.tenant}/${whose.account}`

  const opened = (text: string): ReadonlyArray<KeptPeer> => {
    try {
      const decoded = decode(openSealed(vault, additional, text))
      return decoded.ok ? decoded.value.peers : []
    } catch {
      return []
    }
  }
  return {
    read: async () => {
      const text = await readSealed(path)
      return text === undefined ? [] : opened(text)
    },
    write: (peers) =>
      writeSealed({ folders: [folder, dirname(path)], path }, vault, additional, { form: 1, peers }),
  }
}
