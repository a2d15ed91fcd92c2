/**
 * Two sights of the same messages: one that shows less, and one that shows the same and more. The latter may be a live one, which knows no file of an
 * export: only that the poorer one shows.
 */
import fc from "fast-check"
import type { Media, MessageContent } from "../domain/message.ts"
import { Fidelity, type MessageObservation } from "../domain/observation.ts"
import { ANNA, BORIS, VERA } from "./observed.ts"

const somePeer = fc.constantFrom(ANNA, BORIS, VERA)
const someText = fc.string({ maxLength: 4 })

/** Each field of an object stays or goes. */
const lessOf = <A extends object>(whole: A, stays: (name: string) => boolean): Partial<A> =>
  Object.fromEntries(Object.entries(whole).filter(([name]) => stays(name))) as Partial<A>

const someMedia: fc.Arbitrary<Media> = fc.record(
  {
    kind: fc.constantFrom("photo", "document"),
    name: someText,
    mime: someText,
    size: fc.nat(),
    path: someText,
    present: fc.boolean(),
    missing: someText,
    width: fc.nat(),
    details: fc.record({ note: someText }),
  },
  { requiredKeys: ["kind"], noNullPrototype: true },
)

const someContent: fc.Arbitrary<MessageContent> = fc.record(
  {
    text: someText,
    sent: fc.boolean(),
    sender: somePeer,
    senderName: someText,
    signature: someText,
    viaBot: someText,
    entities: fc.constant([{ type: "bold", offset: 0, length: 1 }]),
    media: someMedia,
    reply: fc.record({ box: fc.constant("u" as const), id: fc.integer({ min: 1, max: 9 }) }),
    forward: fc.record({ peer: somePeer, name: someText }, { requiredKeys: [], noNullPrototype: true }),
  },
  { requiredKeys: ["text", "sent"], noNullPrototype: true },
)

/** As a source shows it that has no file beside it. */
const elsewhere = ({ path: _, present: __, missing: ___, ...media }: Media): Media => media

export type TwoSights = { readonly poorer: MessageObservation; readonly richer: MessageObservation }

const someSights = (id: number): fc.Arbitrary<TwoSights> =>
  fc
    .record({
      content: someContent,
      occurred: fc.option(fc.integer({ min: 1, max: 2_000_000_000 }), { nil: undefined }),
      edited: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
      byLocalClock: fc.boolean(),
      live: fc.boolean(),
      stays: fc.func(fc.boolean()),
    })
    .map(({ content, occurred, edited, byLocalClock, live, stays }) => {
      const of = { box: "u" as const, id, ...(edited === undefined ? {} : { edited }) }
      const { text, sent, media, ...optional } = content
      const less: MessageContent = {
        text,
        // Who shows the sender knows whether that is the account.
        sent: sent && (stays("sender") || stays("sent")),
        ...lessOf(optional, stays),
        ...(media === undefined || !stays("media")
          ? {}
          : { media: { ...lessOf(media, stays), kind: media.kind } }),
        ...(byLocalClock ? { approximate: true } : {}),
      }
      const posted = occurred === undefined ? {} : { occurred }
      const earlier =
        occurred === undefined || !stays("occurred") ? {} : { occurred: occurred - (byLocalClock ? 1 : 0) }
      return {
        poorer: { ...of, ...earlier, fidelity: Fidelity.exportLocalTime, content: less },
        richer: {
          ...of,
          ...posted,
          fidelity: live ? Fidelity.live : Fidelity.exportWithFileSizes,
          content: live && media !== undefined ? { ...content, media: elsewhere(media) } : content,
        },
      }
    })

export const manySights: fc.Arbitrary<ReadonlyArray<TwoSights>> = fc.tuple(
  ...[1, 2, 3, 4, 5, 6, 7, 8].map(someSights),
)
