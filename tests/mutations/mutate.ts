/**
 * Random damage to the bytes of a file, always the same for the same chance: a byte changed, bytes put in, taken out, doubled or exchanged, the
 * end cut off, a token replaced by one of another type. Knows nothing of what the file holds but what a token of JSON looks like.
 */
import type { Chance } from "../../examples/chance.ts"

export type Mutation = {
  readonly kind: string
  readonly bytes: Buffer
  /** The bytes of the file, from and to, between which all of the damage lies. */
  readonly from: number
  readonly to: number
  /** At how many places text that did not stand side by side now does. */
  readonly joins: number
}

type Mutate = (bytes: Buffer, chance: Chance) => Omit<Mutation, "kind">

const PIECES = [
  ...[
    '"',
    "\\",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\n",
    "\u0000",
    "\u0001",
    "\\x0B",
    "\\u00",
    "\\ud800",
    "ю",
    "\ufeff",
  ],
  ...["},{", "}, {", "\n   },\n   {", "]}", '"id": 1,', '"document_id": (x', '"__proto__": {},', "/*", "NaN"],
]

const TOKENS = [
  ...["null", "true", "17", "-1", "1e999", "0.5", '""', '"x"', "[]", "{}", '[{"type":"bold"}]', '{"a":[1]}'],
  ...["9007199254740993123", "x", "(x)", `${"[".repeat(5000)}${"]".repeat(5000)}`, '"user100200300"'],
]

const TOKEN = /"(?:[^"\\\n]|\\.)*"|-?\d+|true|false|null/g

/** Mostly short lengths, some that take in many messages. */
const lengthOf = (chance: Chance, most: number): number =>
  Math.min(most, 1 + chance.below(chance.oneOf([4, 40, 400, 4000, 40_000])))

const rangeOf = (bytes: Buffer, chance: Chance): readonly [number, number] => {
  const from = chance.below(bytes.length)
  return [from, from + lengthOf(chance, bytes.length - from)]
}

const joined = (...parts: ReadonlyArray<Uint8Array>): Buffer => Buffer.concat(parts)

const mutations: Readonly<Record<string, Mutate>> = {
  "a byte changed": (bytes, chance) => {
    const at = chance.below(bytes.length)
    const changed = Buffer.from(bytes)
    changed[at] = chance.onceIn(2) ? (bytes[at] as number) ^ (1 << chance.below(8)) : chance.below(256)
    return { bytes: changed, from: at, to: at + 1, joins: 1 }
  },
  "bytes put in": (bytes, chance) => {
    const at = chance.below(bytes.length)
    const piece = chance.onceIn(4)
      ? Buffer.from(Array.from({ length: 1 + chance.below(20) }, () => chance.below(256)))
      : Buffer.from(chance.oneOf(PIECES))
    return { bytes: joined(bytes.subarray(0, at), piece, bytes.subarray(at)), from: at, to: at, joins: 1 }
  },
  "bytes taken out": (bytes, chance) => {
    const [from, to] = rangeOf(bytes, chance)
    return { bytes: joined(bytes.subarray(0, from), bytes.subarray(to)), from, to, joins: 1 }
  },
  "bytes doubled": (bytes, chance) => {
    const [from, to] = rangeOf(bytes, chance)
    return { bytes: joined(bytes.subarray(0, to), bytes.subarray(from)), from, to, joins: 1 }
  },
  "the end cut off": (bytes, chance) => {
    const at = chance.below(bytes.length)
    return { bytes: bytes.subarray(0, at), from: at, to: bytes.length, joins: 0 }
  },
  "ranges exchanged": (bytes, chance) => {
    const places = [0, 0, 0, 0].map(() => chance.below(bytes.length)).sort((a, b) => a - b)
    const [a = 0, b = 0, c = 0, d = 0] = chance.onceIn(2)
      ? places
      : places.map((_, i) => Math.min(bytes.length, (places[0] ?? 0) + i * (1 + chance.below(300))))
    const [b1, c1, d1] = [Math.max(a, b), Math.max(a, b, c), Math.max(a, b, c, d)]
    const parts = [
      bytes.subarray(0, a),
      bytes.subarray(c1, d1),
      bytes.subarray(b1, c1),
      bytes.subarray(a, b1),
    ]
    return { bytes: joined(...parts, bytes.subarray(d1)), from: a, to: d1, joins: 4 }
  },
  "a token replaced": (bytes, chance) => {
    const text = bytes.toString("latin1")
    TOKEN.lastIndex = chance.below(bytes.length)
    const found = TOKEN.exec(text) ?? { index: 0, 0: "{" }
    const [from, to] = [found.index, found.index + found[0].length]
    const token = Buffer.from(chance.oneOf(TOKENS))
    return { bytes: joined(bytes.subarray(0, from), token, bytes.subarray(to)), from, to, joins: 1 }
  },
}

export const mutationKinds = Object.keys(mutations)

export const mutate = (bytes: Buffer, chance: Chance): Mutation => {
  const kind = chance.oneOf(mutationKinds)
  const mutation = mutations[kind]
  if (mutation === undefined) throw new Error(`no mutation ${kind}`)
  return { kind, ...mutation(bytes, chance) }
}
