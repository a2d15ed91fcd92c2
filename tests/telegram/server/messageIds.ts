/** Ids of the server's messages: time in the upper half, rising always; the lowest two bits tell an answer to a request from anything else. */

const PAST_SECONDS = 300
const FUTURE_SECONDS = 30

/** Codes of `bad_msg_notification`. */
const TOO_LOW = 16
const TOO_HIGH = 17
const NOT_A_CLIENTS = 18

let last = 0n

export const nextId = (isAnswer: boolean): bigint => {
  const millis = Date.now()
  const now = (BigInt(Math.floor(millis / 1000)) << 32n) | (BigInt(millis % 1000) << 22n)
  last = now > last ? now : last + 4n
  return last | (isAnswer ? 1n : 3n)
}

/** What is wrong with a client's id, if anything. */
export const wrongId = (id: bigint): number | undefined => {
  if (id % 4n !== 0n) return NOT_A_CLIENTS
  const age = Date.now() / 1000 - Number(id >> 32n)
  if (age > PAST_SECONDS) return TOO_LOW
  return age < -FUTURE_SECONDS ? TOO_HIGH : undefined
}
