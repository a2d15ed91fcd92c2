/** Parts of a text: a small file for each line. */
import { type Fields, type Proof, type Proofs, says } from "./proof.ts"

/** A part of this type becomes an entity of the same type, with these fields. */
const part = (type: string, raw: Fields = {}, entity: Fields = {}): Proof =>
  says(
    {
      text: "",
      text_entities: [
        { type: "plain", text: "🫖 " },
        { type, text: "чай", ...raw },
      ],
    },
    { text: "🫖 чай", entities: [{ type, offset: 3, length: 3, ...entity }] },
  )

const path = "stickers/sticker (1).webp"

export const parts: Proofs = {
  plain: says({ text: "соль", text_entities: [{ type: "plain", text: "соль" }] }, { text: "соль" }),
  ...Object.fromEntries(
    `unknown mention hashtag bot_command link email bold italic underline strikethrough spoiler code phone cashtag bank_card`
      .split(" ")
      .map((type) => [type, part(type)]),
  ),
  pre: part("pre", { language: "rust" }, { language: "rust" }),
  text_link: part("text_link", { href: "https://example.org" }, { href: "https://example.org" }),
  mention_name: part("mention_name", { user_id: 17 }, { userId: 17 }),
  blockquote: part("blockquote", { collapsed: true }, { collapsed: true }),
  custom_emoji: async () => {
    for (const document_id of ["5368324170671202286", path, "(File unavailable, please try again later)"]) {
      await part("custom_emoji", { document_id }, { documentId: document_id })()
    }
  },
  "empty part": says(
    {
      text_entities: [
        { type: "bold", text: "чай" },
        { type: "plain", text: "" },
        { type: "bold", text: "" },
      ],
    },
    { text: "чай", entities: [{ type: "bold", offset: 0, length: 3 }] },
  ),
  "two halves of an emoji": says(
    {
      text: "",
      text_entities: [
        { type: "plain", text: "👩‍🚀" },
        { type: "bold", text: "🫖" },
      ],
    },
    { text: "👩‍🚀🫖", entities: [{ type: "bold", offset: 5, length: 2 }] },
  ),
  "unknown part field": says(
    { text_entities: [{ type: "date", text: "чай", unixtime: 5 }] },
    {
      entities: [{ type: "date", offset: 0, length: 3 }],
      extra: { text_entities: [{ type: "date", text: "чай", unixtime: 5 }] },
    },
  ),
}
