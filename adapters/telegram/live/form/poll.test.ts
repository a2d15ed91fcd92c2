import { describe, test } from "node:test"
import { Api } from "telegram"
import { long } from "./testing.ts"
import { shows } from "./testingMedia.ts"

describe("what many take part in", () => {
  test("a poll, with what the account may know of its results", () => {
    const text = (of: string, entities: Array<Api.TypeMessageEntity> = []) =>
      new Api.TextWithEntities({ text: of, entities })
    const answer = (of: string, option: string) =>
      new Api.PollAnswer({ text: text(of), option: Buffer.from(option) })
    const bold = [new Api.MessageEntityBold({ offset: 0, length: 3 })]
    const poll = new Api.MessageMediaPoll({
      poll: new Api.Poll({
        id: long(1),
        question: text("Чай?", bold),
        answers: [answer("да", "0"), answer("нет", "1")],
        closed: true,
      }),
      results: new Api.PollResults({
        totalVoters: 3,
        results: [new Api.PollAnswerVoters({ option: Buffer.from("1"), voters: 3, chosen: true })],
      }),
    })
    shows(poll, {
      poll: {
        question: [{ type: "bold", text: "Чай" }, "?"],
        closed: true,
        total_voters: 3,
        answers: [
          { text: "да", voters: 0, chosen: false },
          { text: "нет", voters: 3, chosen: true },
        ],
      },
    })
    const untold = new Api.MessageMediaPoll({ poll: poll.poll, results: new Api.PollResults({}) })
    shows(untold, {
      poll: {
        question: [{ type: "bold", text: "Чай" }, "?"],
        closed: true,
        total_voters: 0,
        answers: [
          { text: "да", voters: 0, chosen: false },
          { text: "нет", voters: 0, chosen: false },
        ],
      },
    })
  })

  test("giveaways, in times of UTC", () => {
    shows(
      new Api.MessageMediaGiveaway({
        ...{ channels: [long(42)], countriesIso2: ["GE"], prizeDescription: "чай", quantity: 5, months: 3 },
        ...{ untilDate: 1_704_067_200, onlyNewSubscribers: true },
      }),
      {
        giveaway_information: {
          ...{
            quantity: 5,
            months: 3,
            until_date: "2024-01-01T00:00:00Z",
            channels: [42],
            countries: ["GE"],
          },
          ...{ additional_prize: "чай", stars: 0, is_only_new_subscribers: true },
        },
      },
    )
    shows(
      new Api.MessageMediaGiveawayResults({
        ...{
          channelId: long(42),
          launchMsgId: 4,
          winnersCount: 2,
          unclaimedCount: 1,
          winners: [long(500600701)],
        },
        ...{ stars: long(500), untilDate: 1_704_067_200 },
      }),
      {
        giveaway_results: {
          ...{ channel: 42, winners: [500600701], additional_prize: "", until_date: "2024-01-01T00:00:00Z" },
          ...{
            launch_message_id: 4,
            additional_peers_count: 0,
            winners_count: 2,
            unclaimed_count: 1,
            months: 0,
          },
          ...{ stars: 500, is_refunded: false, is_only_new_subscribers: false },
        },
      },
    )
  })
})
