/** A poll as the export writes it: what was asked, and how many chose which answer as far as the account may know. */
import type { Api } from "telegram"
import type { Fields } from "./raw.ts"
import { textWithEntities } from "./text.ts"

const answerOf = (
  { text, option }: Api.TypePollAnswer,
  results: ReadonlyArray<Api.TypePollAnswerVoters>,
): Fields => {
  // A wrong server may count an answer twice: the last holds, and once chosen it stays so.
  const counted = results.filter((one) => one.option.equals(option))
  return {
    text: textWithEntities(text),
    voters: counted.at(-1)?.voters ?? 0,
    chosen: counted.some(({ chosen }) => chosen === true),
  }
}

export const pollFields = ({ poll, results }: Api.MessageMediaPoll): Fields => ({
  poll: {
    question: textWithEntities(poll.question),
    closed: poll.closed === true,
    total_voters: results.totalVoters ?? 0,
    answers: poll.answers.map((answer) => answerOf(answer, results.results ?? [])),
  },
})
