import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { firstWrongByte, notUtf8Within } from "./encoding.ts"
import { account, chat, message, readExport, written } from "./testing.ts"

/** A text in an encoding of one byte for each character. */
const encoded = (text: string, encoding: string): Buffer => {
  const decoder = new TextDecoder(encoding)
  const bytes = new Map(Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte]))
  return Buffer.from(Array.from(text, (letter) => bytes.get(letter) ?? assert.fail(`no ${letter}`)))
}

const refusalOf = async (content: string | Uint8Array) => {
  const { refusal, items } = await readExport(content)
  assert.ok(refusal, "it was not refused")
  assert.deepEqual(
    items.filter(({ _tag }) => _tag === "Page"),
    [],
  )
  return refusal
}

const command = (iconv: string) => `iconv -f ${iconv} -t UTF-8 result.json > result.utf8.json`

const file = written(account([chat([message(1)])])).replaceAll("…", "...")
const inFrench = written(account([chat([message(1)])]))
  .replaceAll("…", "...")
  .replaceAll("чай", "du thé à Orléans, s'il vous plaît")
  .replaceAll("Евлампия", "Zoë")
  .replaceAll("Тихозвонова", "Lefèvre")

describe("bytes that are not UTF-8", () => {
  test("the first wrong byte is found, also after real replacement characters", () => {
    assert.equal(firstWrongByte(Buffer.concat([Buffer.from("чай \uFFFD "), Buffer.from([0xff])])), 11)
    assert.equal(firstWrongByte(Buffer.from("чай")), 6)
  })

  test("the byte is that of the file", () => {
    const words = Buffer.concat([Buffer.from('"text": "'), Buffer.from([0xf7, 0xe0, 0xe9])])
    assert.equal(notUtf8Within(words, 100).where, "byte 109")
  })
})

describe("an export in another encoding is refused with its byte and the command that converts it", () => {
  for (const [encoding, name, iconv] of [
    ["windows-1251", "Windows-1251", "WINDOWS-1251"],
    ["koi8-r", "KOI8-R", "KOI8-R"],
  ] as const) {
    test(`${name}, as a guess`, async () => {
      const bytes = encoded(file, encoding)
      const refusal = await refusalOf(bytes)
      assert.match(refusal.what, new RegExp(`looks like ${name} .*guess`))
      assert.equal(refusal.where, `byte ${bytes.findIndex((byte) => byte >= 0x80)}`)
      assert.ok(refusal.mend.endsWith(command(iconv)))
      assert.ok(refusal.message.includes(refusal.where))
    })
  }

  test("Windows-1252 and Latin-1, which cannot be told apart", async () => {
    const refusal = await refusalOf(encoded(inFrench, "windows-1252"))
    assert.match(refusal.what, /Windows-1252 or Latin-1 .*guess/)
    assert.ok(refusal.mend.endsWith(command("WINDOWS-1252")))
    const letters = Buffer.concat([encoded("Orléans à ", "windows-1252"), Buffer.from([0x81])])
    assert.match(notUtf8Within(letters, 0).message, /looks like Latin-1 .*iconv -f ISO-8859-1 /)
  })

  test("UTF-16 and UTF-32 with a mark, which is no guess", async () => {
    const little = Buffer.from(`\ufeff${file}`, "utf16le")
    for (const bytes of [little, Buffer.from(little).swap16()]) {
      const { what, where, mend } = await refusalOf(bytes)
      assert.match(what, /UTF-16/)
      assert.doesNotMatch(what, /guess/)
      assert.equal(where, "byte 0")
      assert.ok(mend.endsWith(command("UTF-16")))
    }
    assert.match((await refusalOf(Buffer.from([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0]))).what, /UTF-32/)
  })

  test("UTF-16 without a mark", async () => {
    const little = Buffer.from(file, "utf16le")
    const refusal = await refusalOf(little)
    assert.match(refusal.what, /UTF-16LE .*guess/)
    assert.ok(refusal.mend.endsWith(command("UTF-16LE")))
    assert.ok((await refusalOf(Buffer.from(little).swap16())).mend.endsWith(command("UTF-16BE")))
  })

  test("what is UTF-8 but for some bytes is damaged, not another encoding", async () => {
    const at = Buffer.byteLength(file.slice(0, file.indexOf("чай")))
    const bytes = Buffer.from(file)
    bytes[at] = 0xff
    const { what, where, mend } = await refusalOf(bytes)
    assert.match(what, /damaged/)
    assert.equal(where, `byte ${at}`)
    assert.doesNotMatch(mend, /iconv/)
  })

  test("a byte order mark of UTF-8 is passed over", async () => {
    assert.equal((await readExport(`\ufeff${file}`)).refusal, undefined)
  })
})
