import assert from "node:assert/strict"
import { test } from "node:test"
import { BinaryReader } from "telegram/extensions/index.js"
import { Reader } from "./reader.ts"

const longs = [0n, 1n, -1n, 255n, -256n, 2n ** 32n, -(2n ** 32n), 2n ** 55n, 2n ** 62n + 12_345n]
const extremes = [2n ** 63n - 1n, -(2n ** 63n), -(2n ** 63n) + 1n, -(2n ** 56n), 2n ** 63n - 2n ** 31n]

const written = Buffer.alloc(8 * (longs.length + extremes.length) + 4)
for (const [index, long] of [...longs, ...extremes].entries()) written.writeBigInt64LE(long, 8 * index)
written.writeInt32LE(77, written.length - 4)

test("large numbers are what the library reads, with a sign and without", () => {
  for (const signed of [true, false]) {
    const [ours, theirs] = [new Reader(written), new BinaryReader(written)]
    for (const long of [...longs, ...extremes]) {
      const [read, expected] = [ours.readLong(signed), theirs.readLong(signed)]
      assert.deepEqual(read, expected)
      assert.equal(BigInt(read.toString()), signed ? long : BigInt.asUintN(64, long))
    }
    assert.equal(ours.readInt(), 77)
  }
})

test("a number that is cut off is refused", () => {
  const reader = new Reader(Buffer.alloc(12))
  reader.readLong()
  assert.throws(() => reader.readLong(), RangeError)
})
