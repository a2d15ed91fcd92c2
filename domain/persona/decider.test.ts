/** A persona is registered once and erased at most once. */
import { describe, test } from "node:test"
import { specification } from "../../tests/specification.ts"
import { type PersonaCommand, personaDecider } from "./decider.ts"

const { given, happened } = specification(personaDecider)
const register: PersonaCommand = { _tag: "Register", account: 100200300 }
const erase: PersonaCommand = { _tag: "Erase", reason: "asked for" }

describe("a persona", () => {
  test("that is not there is registered with its account", () => {
    given()
      .when(register)
      .thenDecides({
        type: "sideload.persona.registered.v1",
        data: { account: 100200300 },
        identity: "persona.registered",
      })
  })
  test("that is registered is not registered again", () => {
    given(...happened(register))
      .when(register)
      .thenNothing()
  })
  test("that is registered can be erased", () => {
    given(...happened(register))
      .when(erase)
      .thenDecides({ type: "sideload.persona.erased.v1", data: { reason: "asked for" } })
  })
  test("is erased without a reason where none is given", () => {
    given(...happened(register))
      .when({ _tag: "Erase" })
      .thenDecides({ type: "sideload.persona.erased.v1", data: {} })
  })
  test("that was erased is neither erased nor registered again", () => {
    given(...happened(register, erase))
      .when(erase)
      .thenNothing()
    given(...happened(register, erase))
      .when(register)
      .thenNothing()
  })
  test("that is not there cannot be erased", () => {
    given().when(erase).thenNothing()
  })
})
