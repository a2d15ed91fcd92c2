/** The password check of https://core.telegram.org/api/srp, the server's side: it never sees the password, and the client proves that it knows it. */
import { pbkdf2Sync, randomBytes } from "node:crypto"
import { G, modPow, P, PRIME, sha256, toBigInt, toBytes, xor } from "./numbers.ts"

const SALT_1 = Buffer.from("a salt of the loopback's own")
const SALT_2 = Buffer.from("another salt")
const ITERATIONS = 100_000
const SIZE = 256
const G_BYTES = toBytes(BigInt(G), SIZE)

export const ALGORITHM = { salt1: SALT_1, salt2: SALT_2, g: G, p: PRIME }

/** The client's proof: its public number `A` and the hash `M1` over everything. */
export type Proof = { readonly A: Buffer; readonly M1: Buffer }

export type Challenge = {
  readonly id: bigint
  readonly B: Buffer
  readonly holds: (proof: Proof) => boolean
}

const salted = (salt: Buffer, data: Buffer): Buffer => sha256(salt, data, salt)

const verifierOf = (password: string): bigint => {
  const once = salted(SALT_2, salted(SALT_1, Buffer.from(password)))
  const slow = pbkdf2Sync(once, SALT_1, ITERATIONS, 64, "sha512")
  return modPow(BigInt(G), toBigInt(salted(SALT_2, slow)), P)
}

/** Gives out challenges for one password. */
export const makeSrp = (password: string) => {
  const verifier = verifierOf(password)
  const k = toBigInt(sha256(PRIME, G_BYTES))
  return (): Challenge => {
    const b = toBigInt(randomBytes(SIZE))
    const B = toBytes((k * verifier + modPow(BigInt(G), b, P)) % P, SIZE)
    const holds = ({ A, M1 }: Proof): boolean => {
      const a = toBigInt(A)
      if (a <= 1n || a >= P - 1n) return false
      const padded = toBytes(a, SIZE)
      const u = toBigInt(sha256(padded, B))
      const shared = sha256(toBytes(modPow(a * modPow(verifier, u, P), b, P), SIZE))
      const head = [xor(sha256(PRIME), sha256(G_BYTES)), sha256(SALT_1), sha256(SALT_2)]
      return sha256(...head, padded, B, shared).equals(M1)
    }
    return { id: randomBytes(8).readBigInt64LE(), B, holds }
  }
}
