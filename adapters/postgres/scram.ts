/**
 * A password as Postgres stores it (SCRAM-SHA-256, RFC 5803). The server takes it in the place of the password, which so stands in no
 * statement, log or error. Printable ASCII alone: beyond that, clients differ in how they prepare a password.
 */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto"

const ITERATIONS = 4096

export const scramVerifier = (password: string): string => {
  if (!/^[\x20-\x7e]+$/.test(password))
    throw new RangeError("a password here is one or more printable ASCII characters")
  const salt = randomBytes(16)
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, "sha256")
  const keyed = (label: string) => createHmac("sha256", salted).update(label).digest()
  const stored = createHash("sha256").update(keyed("Client Key")).digest("base64")
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString("base64")}$${stored}:${keyed("Server Key").toString("base64")}`
}
