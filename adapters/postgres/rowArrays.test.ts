import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { arrayLiteral, arraysOf, columnOf, unnestOf } from "./rowArrays.ts"

type Pair = { readonly id: number; readonly at: number | null }
const columns = { id: "bigint", at: "seconds" } as const

describe("rows as arrays", () => {
  test("texts are quoted, so that braces, commas, quotes, backslashes and the word null stay texts", () => {
    assert.equal(
      arrayLiteral(['a"b', "c\\d", "{e,f}", "null", "", " g ", null, 1, true]),
      '{"a\\"b","c\\\\d","{e,f}","null",""," g ",null,1,true}',
    )
  })

  test("each column is one parameter, in the order of the relation's names", () => {
    assert.equal(unnestOf<Pair>(columns), "unnest($1::bigint[], $2::float8[]) as v(id, at)")
    assert.deepEqual(
      arraysOf<Pair>(
        columns,
        new Set([
          { at: null, id: 1 },
          { id: 2, at: 5 },
        ]),
      ),
      ["{1,2}", "{null,5}"],
    )
  })

  test("seconds become a timestamp on the server", () => {
    assert.equal(columnOf<Pair>(columns, "at"), "to_timestamp(v.at)")
    assert.equal(columnOf<Pair>(columns, "id"), "v.id")
  })
})
