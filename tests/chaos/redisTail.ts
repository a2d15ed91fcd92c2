/** Redis loses the end of its append-only file, as if the machine had gone down with what it had not yet synced. */
import { readdir, stat, truncate } from "node:fs/promises"
import { join } from "node:path"
import { homeAt } from "../../stack/home.ts"

/** It must not run. */
export const cutTail = async (home: string, bytes: number): Promise<void> => {
  const folder = homeAt(home).data("redis")
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".aof"))
  const file = files.find((name) => name.endsWith(".incr.aof")) ?? files[0]
  if (file === undefined) throw new Error("Redis has no append-only file")
  const { size } = await stat(join(folder, file))
  await truncate(join(folder, file), Math.max(0, size - bytes))
}
