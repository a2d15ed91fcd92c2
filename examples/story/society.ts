/** A basic group: the society of the copper kettle prepares its meeting, and one member is no longer there. */
import { paper, photo, poll, sticker, voice } from "../media.ts"
import { akaky, barnaby, departed, evlampia, kettleSociety, me, zdenka } from "../people.ts"
import { action, bold, italic, liked, mentionName, type Story, voiceOf } from "./script.ts"

const f = voiceOf(me)
const e = voiceOf(evlampia)
const b = voiceOf(barnaby)
const z = voiceOf(zdenka)
const a = voiceOf(akaky)
const gone = voiceOf(departed)

const members = [me.from, evlampia.from, akaky.from, null]

export const society: Story = {
  head: kettleSociety,
  begins: "2024-01-10T09:00:00Z",
  pace: 140,
  lines: [
    action(akaky, { action: "create_group", title: "Медный чайник", members }),
    a("Друзья, общество открыто. Взносы — сушками.", { label: "open" }),
    f("Ура! Сушки с маком принимаются?"),
    a("Принимаются любые, кроме каменных."),
    gone("Каменные полезны для зубов."),
    e("Кому как, голубчик."),
    action(akaky, { action: "edit_group_title", title: kettleSociety.name }),
    a(["Первый вопрос: ", bold("чистить чайник мелом или золой?")], { label: "polish" }),
    f("Мелом.", { answers: "polish" }),
    e("Золой, и только берёзовой.", { answers: "polish" }),
    gone("Не чистить вовсе. Патина — это память.", { answers: "polish", label: "patina" }),
    f(["Про память — ", italic("сильно"), "."], { answers: "patina" }),
    action(me, { action: "invite_members", members: [zdenka.from, barnaby.from] }),
    z("Dobrý den všem! Спасибо за приглашение 🇨🇿"),
    b("Hello! Я мало понимаю, но чайник люблю."),
    a("Этого достаточно для устава."),
    z("У меня дома «konvice» 1911 года, можно показать?"),
    z("", { medium: photo(56, 56), gap: 2, label: "konvice" }),
    e("Какая стройная! Носик как у цапли.", { answers: "konvice" }),
    b("It looks like my uncle.", { answers: "konvice", reactions: [liked("😁", 3), liked("❤", 1)] }),
    f("Барнаби, переведи дядю на русский."),
    b("Мой дядя был тонкий и громкий."),
    a("Голосуем за день собрания.", { gap: 30 }),
    a("", {
      gap: 1,
      label: "vote",
      medium: poll("Когда собираемся?", [
        ["Суббота, 15:00", 3, true],
        ["Воскресенье, после бани", 2, false],
        ["Среда, как стемнеет", 0, false],
      ]),
    }),
    e("За субботу, но чур без сквозняков.", { answers: "vote" }),
    gone("За среду.", { answers: "vote" }),
    f("Среда проиграла. Суббота, 15:00."),
    a("Принято. Ведёт Ферапонт, записывает Зденка."),
    z("Записываю латиницей, не обижайтесь."),
    f("Повестка во вложении.", { medium: paper("повестка_чайник.pdf", 20_480), edited: 7 }),
    e("Пункт четыре зачеркните, это личное."),
    f("Зачеркнул."),
    a("А пункт пять — кто сломал ручку?", { label: "five" }),
    e("Все знают, кто.", { answers: "five" }),
    a("Ручка сама.", { gap: 1 }),
    b("The handle always does it herself 😇"),
    z("В протокол: «ручка сама»."),
    e("", { medium: sticker("🙈") }),
    f(["Кто везёт ", mentionName("Здёнку", 500600703), " со станции?"]),
    a("Я везу. На санях."),
    z("На настоящих?? 🛷"),
    a("На финских. Держаться надо за меня."),
    e("А ему — за перила, которых нет."),
    f("Перила уплыли в четверг, подтверждаю."),
    gone("Я, пожалуй, не смогу. Уезжаю."),
    e("Надолго ли, голубчик?"),
    gone("Надолго. Чайник мой пусть останется у общества.", { label: "farewell" }),
    a("Сохраним. Мелом чистить не будем.", { answers: "farewell" }),
    f("Без патины нам нельзя 🫖", { answers: "farewell" }),
    action(departed, { action: "remove_members", members: [null] }),
    z("Жаль. Он хорошо молчал."),
    e("Хорошо молчать — редкость."),
    a("Собрание было прекрасное. Всем спасибо, сани целы.", { gap: 2600 }),
    z("Протокол готов. 14 страниц, 9 из них про ручку."),
    b("I understood nearly everything! Except the part about the goose."),
    f("Про гуся никто не понял."),
    e("Я поняла, но не скажу."),
    a("", { medium: voice(7) }),
    f("Это гусь или Акакий?"),
    z("По спектру — гусь 🪿"),
    b("A baritone goose."),
    e("Семья: 👨‍👩‍👧‍👦 и гусь."),
    f("Следующее собрание — в мае, под сиренью. С реваншем в шашки."),
    a("И с новой ручкой!"),
    z("Zapsáno. Записано. Written down. ✍🏻"),
  ],
}
