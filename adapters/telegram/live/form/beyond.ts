/** Media that an export shows nothing of: a die, with what it showed, and a story, of which only is told that there was one. */
import type { Api } from "telegram"
import type { Media } from "../../../../domain/message.ts"

export const mediaBeyond = (media: Api.TypeMessageMedia | undefined): Media | undefined => {
  if (media?.className === "MessageMediaDice")
    return { kind: "dice", emoji: media.emoticon, details: { value: media.value } }
  return media?.className === "MessageMediaStory" ? { kind: "story" } : undefined
}
