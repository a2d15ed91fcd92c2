/** A poll: what it asks, what can be answered, and how many did. */
import { Api } from "telegram"
import { defined } from "./defined.ts"
import { longOf } from "./numbers.ts"
import { flagIn, numberIn, type Raw, recordIn, recordsIn } from "./raw.ts"
import type { Telling } from "./telling.ts"
import { withEntities } from "./text.ts"

const optionOf = (index: number): Buffer => Buffer.from([0x30 + index])

export const pollMedia = (raw: Raw, messageId: number, telling: Telling): Api.MessageMediaPoll => {
  const poll = recordIn(raw, "poll") ?? {}
  const answers = recordsIn(poll, "answers")
  return new Api.MessageMediaPoll({
    poll: new Api.Poll(
      defined({
        id: longOf(`poll ${telling.dialogue.index} ${messageId}`),
        closed: flagIn(poll, "closed") || undefined,
        question: withEntities(poll["question"], telling),
        answers: answers.map(
          (answer, index) =>
            new Api.PollAnswer({ text: withEntities(answer["text"], telling), option: optionOf(index) }),
        ),
      }),
    ),
    results: new Api.PollResults({
      totalVoters: numberIn(poll, "total_voters") ?? 0,
      results: answers.map(
        (answer, index) =>
          new Api.PollAnswerVoters(
            defined({
              option: optionOf(index),
              voters: numberIn(answer, "voters") ?? 0,
              chosen: flagIn(answer, "chosen") || undefined,
            }),
          ),
      ),
    }),
  })
}
