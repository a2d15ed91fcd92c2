/**
 * Making an authorization key with a client, as https://core.telegram.org/mtproto/auth_key says: a number to factor, nonces, Diffie-Hellman
 * over Telegram's known prime. The outcome is a key that both sides know and nobody sent; whoever errs on the way gets no answer.
 */
import { randomBytes } from "node:crypto"
import { decryptIge, encryptIge } from "./ige.ts"
import { G, modPow, P, PRIME, sha1, toBigInt, toBytes, xor } from "./numbers.ts"
import type { ServerKey } from "./rsa.ts"
import { int, long, reader, tlBytes, vector } from "./wire.ts"

const REQ_PQ = 0x60469778
const REQ_PQ_MULTI = 0xbe7e8ef1
const REQ_DH_PARAMS = 0xd712e4be
const SET_CLIENT_DH_PARAMS = 0xf5045f1f
const RES_PQ = 0x05162463
const DH_PARAMS_OK = 0xd0e8075c
const DH_INNER_DATA = 0xb5890dba
const CLIENT_DH_INNER_DATA = 0x6643b654
const DH_GEN_OK = 0x3bcbf734

/** Two primes, small ones: the library searches for them with slow numbers, and nothing rests on the search. */
const PQ = 1_000_003n * 1_048_583n

export type NewKey = { readonly secret: Buffer; readonly salt: bigint }

export type KeyExchange = {
  /** The answer to one step; with the last one the key is there. Throws where the client errs. */
  readonly step: (body: Buffer) => { readonly answer: Buffer; readonly key?: NewKey }
}

const must = (held: boolean, what: string): void => {
  if (!held) throw new Error(`key exchange: ${what}`)
}

const keyAndIv = (newNonce: Buffer, serverNonce: Buffer) => {
  const both = sha1(serverNonce, newNonce)
  return {
    key: Buffer.concat([sha1(newNonce, serverNonce), both.subarray(0, 12)]),
    iv: Buffer.concat([both.subarray(12, 20), sha1(newNonce, newNonce), newNonce.subarray(0, 4)]),
  }
}

/** Reads `pq_inner_data` in all its forms, whose beginnings are the same, and gives the client's new nonce. */
const newNonceIn = (inner: Buffer, nonces: Buffer): Buffer => {
  const data = reader(inner)
  data.int()
  must(toBigInt(data.bytes()) === PQ, "another number was factored")
  must(toBigInt(data.bytes()) * toBigInt(data.bytes()) === PQ, "wrong factors")
  must(data.raw(32).equals(nonces), "other nonces")
  return data.raw(32)
}

/**
 * The library forgets zeros at the beginning of a key, and computes with what is left; so does this server, or one in 256 sign-ins would fail.
 */
const withoutZeros = (secret: Buffer): Buffer => secret.subarray(secret.findIndex((byte) => byte !== 0))

export const makeKeyExchange = (serverKey: ServerKey): KeyExchange => {
  const serverNonce = randomBytes(16)
  const ours = toBigInt(randomBytes(256))
  let nonces: Buffer = Buffer.alloc(0)
  let newNonce: Buffer = Buffer.alloc(0)

  const begin = (nonce: Buffer): Buffer => {
    nonces = Buffer.concat([nonce, serverNonce])
    return Buffer.concat([
      int(RES_PQ),
      nonces,
      tlBytes(toBytes(PQ, 8)),
      vector([long(serverKey.fingerprint)]),
    ])
  }

  const offer = (encrypted: Buffer): Buffer => {
    const inner = serverKey.open(encrypted)
    if (inner === undefined) throw new Error("key exchange: not hidden with the server's key")
    newNonce = newNonceIn(inner, nonces)
    const gA = toBytes(modPow(BigInt(G), ours, P), 256)
    const now = int(Math.floor(Date.now() / 1000))
    const data = Buffer.concat([int(DH_INNER_DATA), nonces, int(G), tlBytes(PRIME), tlBytes(gA), now])
    const hashed = Buffer.concat([sha1(data), data])
    const padded = Buffer.concat([hashed, randomBytes((16 - (hashed.length % 16)) % 16)])
    const { key, iv } = keyAndIv(newNonce, serverNonce)
    return Buffer.concat([int(DH_PARAMS_OK), nonces, tlBytes(encryptIge(padded, key, iv))])
  }

  const finish = (encrypted: Buffer) => {
    const { key, iv } = keyAndIv(newNonce, serverNonce)
    const plain = decryptIge(encrypted, key, iv)
    const inner = reader(plain.subarray(20))
    must(inner.int() === CLIENT_DH_INNER_DATA && inner.raw(32).equals(nonces), "other inner data")
    inner.long()
    const gB = toBigInt(inner.bytes())
    must(gB > 1n && gB < P - 1n, "a weak public number")
    const secret = withoutZeros(toBytes(modPow(gB, ours, P), 256))
    const hash = sha1(newNonce, Buffer.of(1), sha1(secret).subarray(0, 8)).subarray(4, 20)
    const salt = xor(newNonce.subarray(0, 8), serverNonce.subarray(0, 8)).readBigInt64LE()
    return { answer: Buffer.concat([int(DH_GEN_OK), nonces, hash]), key: { secret, salt } }
  }

  return {
    step: (body) => {
      const request = reader(body)
      const kind = request.int()
      if (kind === REQ_PQ || kind === REQ_PQ_MULTI) return { answer: begin(request.raw(16)) }
      must(request.raw(32).equals(nonces) && nonces.length > 0, "nonces of another exchange")
      if (kind === SET_CLIENT_DH_PARAMS) return finish(request.bytes())
      must(kind === REQ_DH_PARAMS, "an unknown step")
      request.bytes()
      request.bytes()
      must(request.long() === serverKey.fingerprint, "another server key")
      return { answer: offer(request.bytes()) }
    },
  }
}
