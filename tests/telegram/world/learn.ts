/** What one message of an export tells of peers' names, whoever they are to it: its sender, its origin, a reaction's giver, a mention. */
import { peerOf, user } from "./peers.ts"
import { numberIn, type Raw, recordsIn, textIn } from "./raw.ts"
import type { Roster } from "./roster.ts"

const named: ReadonlyArray<readonly [id: string, name: string]> = [
  ["from_id", "from"],
  ["actor_id", "actor"],
  ["forwarded_from_id", "forwarded_from"],
  ["to_id", "to"],
  ["peer_id", "peer_name"],
  ["boost_peer_id", "boost_peer_name"],
]

/** `https://t.me/gloambot?game=chess` names the bot, which sent the game or through which it was sent. */
export const gameLink = (raw: Raw): { readonly bot?: string; readonly game?: string } => {
  const [, bot, game] = /\/([^/?]+)\?game=(.*)$/.exec(textIn(raw, "game_link") ?? "") ?? []
  return bot === undefined || game === undefined ? {} : { bot, game }
}

const learnBots = (roster: Roster, raw: Raw): void => {
  const via = textIn(raw, "via_bot")
  if (via !== undefined) roster.botCalled(via.replace(/^@/, ""))
  const { bot } = gameLink(raw)
  const sender = peerOf(raw["from_id"])
  if (bot !== undefined && via === undefined && sender?.kind === "user")
    Object.assign(roster.of(sender), { bot: true, username: bot })
}

const learnMentions = (roster: Roster, raw: Raw): void => {
  for (const part of recordsIn(raw, "text_entities")) {
    const id = numberIn(part, "user_id")
    if (id === undefined) continue
    const mentioned = roster.of(user(id))
    const text = textIn(part, "text")
    if (mentioned.name === undefined && text !== undefined) mentioned.firstName ??= text
  }
}

export const learn = (roster: Roster, raw: Raw): void => {
  for (const [id, name] of named) {
    const peer = peerOf(raw[id])
    if (peer !== undefined) roster.see(peer, raw[name])
  }
  if (raw["via_bot"] !== undefined || raw["game_link"] !== undefined) learnBots(roster, raw)
  if (Array.isArray(raw["text_entities"])) learnMentions(roster, raw)
  for (const reaction of recordsIn(raw, "reactions"))
    for (const recent of recordsIn(reaction, "recent")) roster.see(peerOf(recent["from_id"]), recent["from"])
}
