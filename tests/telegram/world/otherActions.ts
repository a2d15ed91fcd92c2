/** What people and bots allowed, sent or asked of each other. */
import bigInt from "big-integer"
import { Api } from "telegram"
import type { ActionMakers } from "./actionMaker.ts"
import { defined } from "./defined.ts"
import { peerOf, peerOfNumber } from "./peers.ts"
import { photoOf } from "./photos.ts"
import { listIn, longIn, numberIn, parsePiece, type Raw, textIn } from "./raw.ts"
import { secureTypes } from "./secureTypes.ts"

/** A list, which the export writes into a string. */
const requestedPeers = (raw: Raw): ReadonlyArray<unknown> =>
  typeof raw["peers"] === "string"
    ? listIn(parsePiece(`{"peers":${raw["peers"]}}`), "peers")
    : listIn(raw, "peers")

export const otherActions: ActionMakers = {
  suggest_profile_photo: (raw, telling, id) =>
    new Api.MessageActionSuggestProfilePhoto({ photo: photoOf(raw, id, telling) }),
  take_screenshot: () => new Api.MessageActionScreenshotTaken(),
  joined_telegram: () => new Api.MessageActionContactSignUp(),
  proximity_reached: (raw, { peer, self }) =>
    new Api.MessageActionGeoProximityReached({
      fromId: peer(peerOf(raw["from_id"]) ?? self),
      toId: peer(peerOf(raw["to_id"]) ?? self),
      distance: numberIn(raw, "distance") ?? 0,
    }),
  score_in_game: (raw) =>
    new Api.MessageActionGameScore({ gameId: bigInt.one, score: numberIn(raw, "score") ?? 0 }),
  allow_sending_messages: (raw) => new Api.MessageActionBotAllowed(allowedFor(raw)),
  attach_menu_bot_allowed: () => new Api.MessageActionBotAllowed({ attachMenu: true }),
  web_app_bot_allowed: () => new Api.MessageActionBotAllowed({ fromRequest: true }),
  send_passport_values: (raw) =>
    new Api.MessageActionSecureValuesSent({
      types: listIn(raw, "values").flatMap((name) => secureTypes[String(name)]?.() ?? []),
    }),
  requested_peer: (raw, { peer }) =>
    new Api.MessageActionRequestedPeer({
      buttonId: numberIn(raw, "button_id") ?? 0,
      peers: requestedPeers(raw).flatMap((number) => {
        const known = peerOfNumber(number)
        return known === undefined ? [] : peer(known)
      }),
    }),
  send_webview_data: (raw) => new Api.MessageActionWebViewDataSent({ text: textIn(raw, "text") ?? "" }),
}

const allowedFor = (raw: Raw) => {
  const id = longIn(raw, "reason_app_id")
  if (id === undefined) return defined({ domain: textIn(raw, "reason_domain") })
  const app = new Api.BotApp({
    id,
    accessHash: bigInt.one,
    shortName: "app",
    title: textIn(raw, "reason_app_name") ?? "",
    description: "",
    photo: new Api.PhotoEmpty({ id: bigInt.zero }),
    hash: bigInt.zero,
  })
  return { app }
}
