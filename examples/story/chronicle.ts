/** A channel: the weather, the bridge and the goose of Zybkopolye, day by day; some posts are signed. */
import { photo, photoLeftOut, scan, voice } from "../media.ts"
import { almanac, chronicle, chronicler, me } from "../people.ts"
import { action, bold, hashtag, italic, liked, link, quote, type Story, voiceOf } from "./script.ts"

const post = voiceOf(chronicler)
const author = String(me.from)

export const chronicles: Story = {
  head: chronicle,
  begins: "2024-01-05T05:30:00Z",
  pace: 2400,
  lines: [
    action(chronicler, { action: "create_channel", title: chronicle.name }),
    post([bold("Зыбкополье, день первый."), " Снег лёг и сразу передумал."]),
    post("Мост стоит. Перила под вопросом.", { label: "bridge" }),
    post("", { medium: photo(80, 32) }),
    post("На пруду замечен гусь. Документов не предъявил.", {
      label: "goose",
      reactions: [liked("😁", 14), liked("👍", 3)],
    }),
    post("Самовар в доме №9 починен и поёт. Жалоб нет, есть заявки.", { author }),
    post(["Оттепель. ", italic("Каша"), ". Сапоги в цене."]),
    post("Перила уплыли. Видели у мельницы.", { answers: "bridge", label: "rails" }),
    post("Уточнение: не у мельницы, а в мельнице.", { answers: "rails", edited: 45 }),
    post([
      "Словарь дня: ",
      bold("зыбь"),
      " — мелкое волнение; ",
      bold("зыбкий"),
      " — неуверенный, как наш мост. ",
      hashtag("#слово"),
    ]),
    post("", { medium: photoLeftOut }),
    post("Общество «Медный чайник» собралось в субботу. Итог: ручка сама.", { author }),
    post("Гусь присутствовал. Воздержался.", { answers: "goose" }),
    post(["Карта луж обновлена: ", link("https://example.org/luzhi")]),
    post("", { medium: scan("карта_луж.png") }),
    post("", {
      forward: { forwarded_from: almanac.from, forwarded_from_id: almanac.from_id },
      medium: photo(40, 24),
    }),
    post("Наш комментарий: гроза — это у них, у нас — утка."),
    post("В лавке кончился керосин. Фонари переходят на честное слово."),
    post([quote("Фонарь без керосина — это просто банка с характером."), "\n— подслушано у колодца"]),
    post("", { medium: voice(12) }),
    post("Так звучит колодец в безветрие."),
    post("Хор из Гломспайра обещал быть в мае. Сирень предупреждена.", { author, label: "may" }),
    post("Сирень ответила почками.", { answers: "may", reactions: [liked("❤", 31)] }),
    post("Колено Евлампии Марковны предсказывает снег. Колено не ошибается.", { edited: 600 }),
    post("Снег. 🌨️"),
    post("Снег растаял. Колено просит не поминать лихом."),
    post(["Счёт по шашкам: внучка — 4, Ферапонт — 0. ", hashtag("#реванш")]),
    post("Мост ремонтируют. Гусь руководит.", { answers: "goose" }),
    post("Новые перила — берёзовые. Старые просят вернуться, но поздно."),
    post("", { medium: photo(64, 64, true) }),
    post("День без происшествий. Это и есть происшествие."),
    post("Прилетели грачи. Сели. Посмотрели. Одобрили."),
    post("Пруд открылся. Калитка по-прежнему не в середине пруда."),
    post("Лаванда взошла там, где её не сеяли."),
    post("Подготовка к маю: лавки — 12, фонари — 9, гусь — 1.", { author }),
    post("Керосин привезли! Два литра и улыбка."),
    post("Завтра сирень. Не опаздывайте. 🪻"),
  ],
}
