/**
 * The user as whom Postgres runs. It refuses to be root; so where we are root it runs as `postgres` or, without such a
 * user, as `nobody`, and its data and programs must lie below folders which that user may enter.
 */

import { createHash } from "node:crypto"
import { chown, readdir, rm } from "node:fs/promises"
import { dirname, join } from "node:path"
import { isThere } from "./download.ts"
import { type Home, makeFolder, readIfThere, replaceFile } from "./home.ts"
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

/**
 * The data folder in the home where the server's user can reach it, else one of the shared place. That one belongs to
 * this home with these passwords: a home that was removed and made again begins anew.
 */
export const reachableData = async (home: Home, instance: string): Promise<string> => {
  const inHome = home.data("postgres")
  const user = await serverUser()
  if (user === undefined || (await mayEnter(user, await existing(dirname(inHome))))) return inHome
  const name = createHash("sha256").update(`${instance}\n${home.root}`).digest("hex").slice(0, 16)
  return join(await sharedFolder(user), `postgres-${name}`)
}

/** Notes whose a folder of the shared place is, and removes those which the same home left there before. */
export const claimShared = async (home: Home, data: string): Promise<void> => {
  if (data.startsWith(home.root)) return
  const folder = dirname(data)
  for (const note of (await readdir(folder)).filter((file) => file.endsWith(".home"))) {
    const owner = await readIfThere(join(folder, note))
    const owned = join(folder, note.slice(0, -".home".length))
    if (owner !== home.root || owned === data) continue
    await rm(owned, { recursive: true, force: true })
    await rm(join(folder, note), { force: true })
  }
  await replaceFile(`${data}.home`, home.root)
}

export const giveTo = async (user: ServerUser | undefined, path: string): Promise<void> => {
  if (user !== undefined) await chown(path, user.uid, user.gid)
}
