/**
 * The media store in a folder. A file gets its name only once its bytes are on disk, by a rename within the folder, so a file under a name is
 * whole; the name is on disk before the store answers. Only the owner may read what lies there.
 */
import { constants } from "node:fs"
import { access, mkdir, open, rename, stat } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { MediaStore, StoredMedia } from "../../application/mediaStore.ts"
import { type Incoming, placeOf, takeInAt } from "./incoming.ts"
import { attempting, judgeSystem, looking } from "./putting.ts"

const hasSize = async (path: string, size: number): Promise<boolean> => {
  const found = await stat(path).catch(() => undefined)
  return found?.isFile() === true && found.size === size
}

const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** A name that another process gave a moment ago may not be on disk yet: the folder is synced for it, too. */
const keep = async (folder: string, { path, file, sha256, size }: Incoming): Promise<StoredMedia> => {
  const target = join(folder, placeOf(sha256))
  const shelf = dirname(target)
  const added = !(await hasSize(target, size))
  if (added) {
    await file.sync()
    if ((await mkdir(shelf, { recursive: true, mode: 0o700 })) !== undefined) await syncFolder(folder)
    await rename(path, target)
  }
  await syncFolder(shelf)
  return { sha256, size, added }
}

/** The folder, or the nearest one above it that is there: whether it can be written to. */
const look = async (folder: string): Promise<string> => {
  const found = await stat(folder).catch(() => undefined)
  if (found === undefined && dirname(folder) !== folder) {
    await look(dirname(folder))
    return "none yet; made on first use"
  }
  if (found?.isDirectory() === false) throw Object.assign(new Error("no folder"), { code: "ENOTDIR" })
  await access(folder, constants.W_OK | constants.X_OK)
  return "ready"
}

export const folderStore = (folder: string): MediaStore["Service"] => {
  const takeIn = takeInAt(join(folder, "incoming"))
  return {
    place: folder,
    put: (bytes) =>
      attempting(folder, judgeSystem, (signal) =>
        takeIn(bytes, signal, (incoming) => keep(folder, incoming)),
      ),
    look: looking(folder, judgeSystem, () => look(folder)),
  }
}
