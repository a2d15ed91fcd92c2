import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { namedChannels } from "./channels.ts"

const text = '{"from_id": "channel1500600701", "text": "a channel", "forwarded_from_id": "channel17"}'

describe("the channels that a file names", () => {
  test("each is found, wherever the reads of the file are cut", () => {
    for (let size = 1; size <= text.length; size++) {
      const channels = namedChannels()
      for (let from = 0; from < text.length; from += size) {
        channels.pass(Buffer.from(text.slice(from, from + size)))
      }
      assert.equal(channels.mayName(1500600701), true, `reads of ${size}`)
      assert.equal(channels.mayName(17), true, `reads of ${size}`)
      assert.equal(channels.mayName(500600701), false)
    }
  })
})
