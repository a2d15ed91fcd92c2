import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { externalAddress } from "./environment.ts"
import type { Secrets } from "./secrets.ts"
import type { State } from "./state.ts"

const secrets: Secrets = {
  instance: "0123456789abcdef",
  nats: "n1",
  postgresAdmin: "p1",
  postgresProjector: "p2",
  postgresService: "p3",
  postgresOperator: "p4",
  redis: "r1",
  neo4j: "g1",
}
const state: State = {
  root: "/home",
  nats: { ports: [20_001, 20_002], version: "2", data: "/home/data/nats" },
}

describe("A server that the environment names", () => {
  test("is somebody else's when the stack knows neither its password nor its port", () => {
    const given = { NATS_URL: "nats://u:other@10.0.0.1:4222", REDIS_URL: "redis://10.0.0.1" }
    assert.deepEqual(externalAddress("nats", given, secrets, state), { url: given.NATS_URL })
    assert.deepEqual(externalAddress("redis", given, secrets, state), { url: given.REDIS_URL })
    assert.equal(externalAddress("postgres", given, secrets, state), undefined)
  })

  test("is ours when it carries our password, even on a port that we left since", () => {
    const given = {
      NATS_URL: "nats://sideload:n1@127.0.0.1:29999",
      POSTGRES_URL: "postgres://sideload_operator:p4@127.0.0.1:29998/sideload",
      NEO4J_URL: "bolt://127.0.0.1:29997",
      NEO4J_PASSWORD: "g1",
    }
    for (const name of ["nats", "postgres", "neo4j"] as const) {
      assert.equal(externalAddress(name, given, secrets, state), undefined)
    }
  })

  test("is ours when it has the port that the home remembers", () => {
    assert.equal(externalAddress("nats", { NATS_URL: "nats://localhost:20001" }, secrets, state), undefined)
    const elsewhere = { NATS_URL: "nats://10.0.0.1:20001" }
    assert.deepEqual(externalAddress("nats", elsewhere, secrets, state), { url: elsewhere.NATS_URL })
  })

  test("may be a list of several", () => {
    const given = { NATS_URL: "nats://a:4222,nats://b:4222" }
    assert.deepEqual(externalAddress("nats", given, secrets, state), { url: given.NATS_URL })
  })

  test("brings its user and password along", () => {
    const given = { NEO4J_URL: "neo4j://graph.example", NEO4J_PASSWORD: "theirs" }
    const expected = { url: given.NEO4J_URL, user: "neo4j", password: "theirs" }
    assert.deepEqual(externalAddress("neo4j", given, secrets, state), expected)
  })
})
