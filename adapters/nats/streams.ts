/**
 * Makes the streams what they should be, as far as that breaks no promise: a missing stream is made, replicas are raised, harmless settings are
 * set right. Everything else is left as it is and shows as a finding. Two processes may do this at once.
 */

import { decoder, Type } from "../../domain/typebox.ts"
import type { StreamSettings } from "../../migrations/nats/streams.ts"
import { COMMANDS, EVENTS, KEYS } from "../../migrations/nats/streams.ts"
import { ask, refused } from "./api.ts"
import type { Link } from "./connection.ts"
import { changes } from "./findings.ts"
import { fetchInfo } from "./stored.ts"

const decodeDone = decoder(Type.Object({ config: Type.Unknown() }))
const NAME_IN_USE = 10058

const ensureStream = async (link: Link, desired: StreamSettings, replicas: number): Promise<void> => {
  const { name } = desired
  const info = await fetchInfo(link, name)
  if (info === undefined) {
    const made = await ask(link, {
      subject: `$JS.API.STREAM.CREATE.${name}`,
      body: { ...desired, num_replicas: replicas },
      decode: decodeDone,
      doing: `making the stream ${name}`,
    })
    if (!made.ok && made.code !== NAME_IN_USE) throw link.failure(`making the stream ${name}`, refused(made))
    return
  }
  const changed = changes(desired, info.config, replicas)
  if (Object.keys(changed).length === 0) return
  // A refusal here is no failure: the setting stays as it is and is found.
  await ask(link, {
    subject: `$JS.API.STREAM.UPDATE.${name}`,
    body: { ...info.config, ...changed },
    decode: decodeDone,
    doing: `updating the stream ${name}`,
  })
}

export const ensureStreams = async (link: Link, replicas: number): Promise<void> => {
  for (const desired of [EVENTS, COMMANDS, KEYS]) await ensureStream(link, desired, replicas)
}
