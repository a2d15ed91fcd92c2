/** Which adapter stores files. A bucket's client is loaded only where there is a bucket. */
import { join } from "node:path"
import { Effect } from "effect"
import { folderStore } from "../../adapters/media/folder.ts"
import type { Settings } from "../../application/config.ts"

export const openMediaStore = ({ media, home }: Settings) =>
  media._tag === "Folder"
    ? Effect.succeed(folderStore(media.path))
    : Effect.map(
        Effect.promise(() => import("../../adapters/media/s3.ts")),
        ({ bucketStore }) => bucketStore(media, join(home, "spool")),
      )
