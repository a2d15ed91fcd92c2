/**
 * The file to which a server's output goes: kept from growing without end, and read back only from where one start
 * began, to say why that start failed.
 */
import { open, rename, stat } from "node:fs/promises"

const largestLog = 10_000_000

/** Where the log stands now; a large one is put aside first. */
export const logPosition = async (path: string): Promise<number> => {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  )
  if (size <= largestLog) return size
  await rename(path, `${path}.old`)
  return 0
}

export const logSince = async (path: string, position: number): Promise<string> => {
  const file = await open(path, "r")
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16_384), 0, 16_384, position)
    return buffer.toString("utf8", 0, bytesRead)
  } finally {
    await file.close()
  }
}
