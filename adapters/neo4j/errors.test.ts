import assert from "node:assert/strict"
import { describe, test } from "node:test"
import neo4j from "neo4j-driver"
import { StoreUnavailable } from "../../application/projection.ts"
import { failureOf, TooMuch } from "./errors.ts"

const failure = (code: string) =>
  failureOf("bolt://nowhere", new neo4j.Neo4jError("a value", code, "50N42", "a description"))

describe("an error of Neo4j", () => {
  test("by which a transaction was more than the server holds, or took too long, is told apart and not tried again as it was", () => {
    for (const code of [
      "Neo.TransientError.General.MemoryPoolOutOfMemoryError",
      "Neo.ClientError.Transaction.TransactionTimedOut",
      "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration",
    ]) {
      const told = failure(code)
      assert.ok(told instanceof StoreUnavailable && told.cause instanceof TooMuch, code)
      assert.equal(told.cause.message, code)
    }
  })

  test("is tried again where another transaction was in the way, and is of the data where that was refused", () => {
    assert.equal(failure("Neo.TransientError.Transaction.DeadlockDetected")._tag, "TryAgain")
    assert.equal(failure("Neo.ClientError.Statement.TypeError")._tag, "DataRefused")
    assert.equal(failure("Neo.ClientError.Statement.SyntaxError")._tag, "Defect")
  })
})
