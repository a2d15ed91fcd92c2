/**
 * The user as whom Postgres runs. It refuses to be root; so where we are root it runs as `postgres` or, without such a
 * user, as `nobody`, and its data and programs must lie below folders which that user may enter.
 */

import { createHash } from "node:crypto"
import { chown } from "node:fs/promises"
import { dirname, join } from "node:path"
import { isThere } from "./download.ts"
import { type Home, makeFolder, readIfThere } from "./home.ts"
import { runToEnd } from "./processes.ts"

export type ServerUser = { readonly uid: number; readonly gid: number }

/** Undefined means: as ourselves. */
export const serverUser = async (): Promise<ServerUser | undefined> => {
  if (process.getuid?.() !== 0) return undefined
  const lines = ((await readIfThere("/etc/passwd")) ?? "").split("\n").map((line) => line.split(":"))
  const found = ["postgres", "nobody"].map((name) => lines.find((fields) => fields[0] === name)).find(Boolean)
  return { uid: Number(found?.[2] ?? 65_534), gid: Number(found?.[3] ?? 65_534) }
}

const mayEnter = async (user: ServerUser, folder: string): Promise<boolean> =>
  (await runToEnd({ file: "/bin/sh", args: ["-c", 'cd "$1"', "sh", folder], cwd: "/", ...user })).code === 0

/** The nearest folder above that exists. */
const existing = async (path: string): Promise<string> =>
  (await isThere(path)) || dirname(path) === path ? path : await existing(dirname(path))

/** A place outside of root's own folders, made so that every user may pass through it. */
export const sharedFolder = async (user: ServerUser): Promise<string> => {
  for (const folder of ["/var/lib/sideload", "/var/tmp/sideload"]) {
    try {
      await makeFolder(folder, 0o711)
      if (await mayEnter(user, folder)) return folder
    } catch {
      // The next place may be writable.
    }
  }
  throw new Error("neither /var/lib/sideload nor /var/tmp/sideload can be used by the user who runs Postgres")
}

/** The data folder in the home where the server's user can reach it, else one of the shared place. */
export const reachableData = async (home: Home): Promise<string> => {
  const inHome = home.data("postgres")
  const user = await serverUser()
  if (user === undefined || (await mayEnter(user, await existing(dirname(inHome))))) return inHome
  const name = createHash("sha256").update(home.root).digest("hex").slice(0, 16)
  return join(await sharedFolder(user), `postgres-${name}`)
}

export const giveTo = async (user: ServerUser | undefined, path: string): Promise<void> => {
  if (user !== undefined) await chown(path, user.uid, user.gid)
}
