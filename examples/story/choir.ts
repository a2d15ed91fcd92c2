/** A supergroup: the choir of Gloamspire rehearses; its own answers, an administrator who does not show, and posts of a linked channel. */
import { animation, contact, film, paper, photo, poll, song, venue, voice } from "../media.ts"
import { almanac, anonymous, choir, chronicler, GIF_BOT, me, oluwatobi, perpetua, zdenka } from "../people.ts"
import {
  action,
  bold,
  hashtag,
  italic,
  liked,
  link,
  mention,
  type Story,
  spoiler,
  textLink,
  voiceOf,
} from "./script.ts"

const f = voiceOf(me)
const p = voiceOf(perpetua)
const o = voiceOf(oluwatobi)
const z = voiceOf(zdenka)
const admin = voiceOf(anonymous)
const posted = voiceOf(chronicler)

export const lanternChoir: Story = {
  head: choir,
  begins: "2024-02-02T17:00:00Z",
  pace: 95,
  lines: [
    action(anonymous, { action: "create_channel", title: choir.name }),
    admin(["Welcome to the choir. ", bold("Rehearsal on Tuesday at seven"), ", lanterns lit."], {
      label: "welcome",
    }),
    p("I AM HERE. WHO ELSE IS HERE.", { answers: "welcome" }),
    o("Oluwatobi, second tenor, slightly out of breath.", { answers: "welcome" }),
    f("Ferapont, baritone, already apologising."),
    z("Zdenka, alto. Budu potichu 🤫"),
    p("NOBODY IS QUIET IN MY CHOIR."),
    o("She means it."),
    admin("Scores are below. Please print them yourselves.", { label: "scores" }),
    admin("", { medium: paper("dusk_over_gloamspire.pdf", 410_220), gap: 1 }),
    f("Bar 31 goes lower than my cellar.", { answers: "scores", label: "bar31" }),
    p("THEN DIG.", { answers: "bar31", reactions: [liked("🔥", 4), liked("😁", 2)] }),
    o("I can lend a spade.", { answers: "bar31" }),
    z(["In bar 31 is it ", italic("dusk"), " or ", italic("dust"), "?"], { label: "dusk" }),
    p("DUSK. THOUGH DUST IS ALSO TRUE.", { answers: "dusk" }),
    posted("В Гломспайре репетируют. Слышно до моста, а моста уже нет.", { gap: 15, label: "linked" }),
    f("Это про нас!", { answers: "linked" }),
    z("Мы знамениты 🏴󠁧󠁢󠁥󠁮󠁧󠁿🎶", { answers: "linked" }),
    o("", { medium: photo(72, 40) }),
    o("The hall, before the lights failed.", { gap: 1, label: "hall" }),
    p("THE LIGHTS DID NOT FAIL. THEY LISTENED.", { answers: "hall" }),
    admin("", {
      label: "colour",
      medium: poll("Colour of the glass this season?", [
        ["Plum", 6, true],
        ["Amber", 5, false],
        ["None, we glow ourselves", 9, false],
      ]),
    }),
    f("Plum. Obviously plum.", { answers: "colour" }),
    z("Amber by mi slušela víc.", { answers: "colour" }),
    o("I voted twice by looking at it twice."),
    p("", { medium: voice(3) }),
    f("My window answered.", { gap: 1 }),
    o("", { via_bot: GIF_BOT, medium: animation, gap: 2 }),
    z("", {
      forward: { forwarded_from: almanac.from, forwarded_from_id: almanac.from_id },
      medium: photo(40, 40),
    }),
    z("Fog on Tuesday. Bring the large lanterns.", { gap: 1 }),
    p("FOG IS FREE REVERB."),
    f([
      "Found an old recording: ",
      link("https://example.org/choir/1987"),
      " (",
      spoiler("we were worse"),
      ")",
    ]),
    o("We were YOUNGER.", { edited: 4 }),
    admin([
      "Carpool list: ",
      mention("@snodgrove_choir"),
      ", then the tenors, then the kettle ",
      hashtag("#dusk2024"),
      ".",
    ]),
    f("The kettle rides with me."),
    p("THE KETTLE SINGS BETTER THAN BAR 31.", { answers: "bar31" }),
    z("Kdo má klíč od sálu?", { label: "hallkey" }),
    o("I have it, on a string, round my neck, like a goat.", { answers: "hallkey" }),
    f("🐐🔔"),
    admin("", { medium: venue("St Osyth's Undercroft", "Gloamspire Hill", 51.2231, -2.6412) }),
    o("", { medium: film("undercroft_echo.mp4") }),
    p("LISTEN TO THAT ECHO. LISTEN."),
    f("It is too large to listen to, it says."),
    o("Like Perpetua 😅", { gap: 1 }),
    p("I SAW THAT."),
    z(["Nová slova: ", bold("сумерки"), ", ", bold("soumrak"), ", ", bold("dusk"), ". Всё об одном."], {
      label: "words",
    }),
    f("Barnaby will be jealous of that list.", { answers: "words" }),
    p("BRING BARNABY. HE CAN TURN PAGES."),
    o("", { medium: contact("Barnaby", "Thistlewhit", "+999 55 050 06 02") }),
    f("He is afraid of you, but he will come."),
    admin("Tuesday's rehearsal begins half an hour later: the caretaker's goose is loose.", {
      label: "goose",
      edited: 20,
    }),
    z("Opět ta husa.", { answers: "goose" }),
    f("Это тот самый гусь?! 🪿", { answers: "goose" }),
    o("Sell your goose whistles at dawn.", { forward: { forwarded_from: "Hidden Hedgerow" } }),
    o("Somebody in the village is selling goose whistles.", { gap: 1 }),
    p("BUY TWO."),
    z("Каменные полезны для зубов.", { forward: { forwarded_from: null } }),
    f([
      "Notes after tonight: breathe in bar 12, ",
      textLink("not in bar 13", "https://example.org/breath"),
      ".",
    ]),
    p("BREATHE WHEN YOU ARE DEAD. — NO. BREATHE IN BAR 12.", {
      reactions: [liked("❤", 5), { type: "paid", count: 1 }],
    }),
    o("", { medium: song("Gloamspire Lantern Choir", "Dusk, take four") }),
    z("Take four je krásné. Take three had the goose."),
    f("Take three is my favourite, then."),
    admin("Concert in Zybkopolye confirmed for May. Lilac, lanterns, one kettle."),
    p("MAY. LILAC. VOLUME."),
    f("Тётя уже ставит самовар 🫖❤️‍🔥"),
  ],
}
