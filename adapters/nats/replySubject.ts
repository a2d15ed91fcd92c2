/** What the reply subject of a delivered message says: `$JS.ACK.<stream>.<consumer>.…`, with two or three parts more on newer servers. */
export type DeliveryNumbers = {
  /** The message's place in the stream. */
  readonly sequence: number
  /** The consumer's own count of deliveries, which has no hole. */
  readonly delivery: number
}

export const numbersIn = (reply: string): DeliveryNumbers => {
  const parts = reply.split(".")
  const shift = parts.length === 9 ? 0 : 2
  return { sequence: Number(parts[5 + shift]), delivery: Number(parts[6 + shift]) }
}
