/** Saved Messages: own notes, and things forwarded to oneself from people and channels, some of which hide or are gone. */
import { paper, photo, spot } from "../media.ts"
import { almanac, barnaby, chronicler, evlampia, me, perpetua, saved } from "../people.ts"
import { bold, code, hashtag, link, pre, type Story, strike, voiceOf } from "./script.ts"

const note = voiceOf(me)
const from = ({ from: name, from_id }: { from: string | null; from_id: string }, chat = name) => ({
  forwarded_from: name,
  forwarded_from_id: from_id,
  saved_from: chat,
})

export const notes: Story = {
  head: saved,
  begins: "2024-01-07T20:15:00Z",
  pace: 2900,
  lines: [
    note("Купить: мел, берёзовая зола (спор!), фитиль широкий, фитиль узкий"),
    note([strike("мел"), " — не покупать, патина"], { edited: 90 }),
    note("Putty for the plum glass: linseed, whiting, patience. Half a day each.", { label: "putty" }),
    note("Patience is out of stock everywhere.", { answers: "putty" }),
    note(["Слова для Барнаби: ", bold("сумерки, никогда, патина, гусь"), " ", hashtag("#уроки")]),
    note("Мост стоит. Перила под вопросом.", { forward: from(chronicler) }),
    note("Самовар твой починили. Кран теперь не капает, а поёт.", { forward: from(evlampia) }),
    note("", { forward: from(almanac), medium: photo(40, 24) }),
    note("BREATHE IN BAR 12.", { forward: from(perpetua, "Gloamspire Lantern Choir") }),
    note("I counted four.", { forward: from(barnaby) }),
    note("Каменные полезны для зубов.", {
      forward: { forwarded_from: null, saved_from: "Общество «Медный чайник»" },
    }),
    note("Sell your goose whistles at dawn.", { forward: { forwarded_from: "Hidden Hedgerow" } }),
    note(["Пароль от калитки: ", code("скрип-скрип-стук")]),
    note(["Расписание:\n", pre("вт 19:30 хор\nсб 15:00 чайник\nвс баня", "")]),
    note("", { medium: spot(57.6262, 39.8845) }),
    note("↑ настоящая калитка. Не пруд."),
    note("Идея: хор + самовар = органный пункт. Спросить Перпетую, только не вслух."),
    note(["Рецепт без paraffin: ", link("https://example.org/marmalade")]),
    note("", { medium: paper("расписка_ручка.pdf", 3_300) }),
    note("Шашки: начинать с края! С края!!"),
    note("Zdenka: soumrak, Barnaby: dusk, тётя: «да уже темно, чего там»"),
    note("На май: фонарь, керосин 2 л, сушки, платок для тёти (синий)", { edited: 30 }),
    note("Не забыть забыть про ручку."),
    note("🫖 → 🏮 → 🎶 → 😴"),
  ],
}
