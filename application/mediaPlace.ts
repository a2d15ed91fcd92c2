/**
 * Where files are stored, as the settings say it: a folder of this machine, or a bucket of a server that speaks S3. What names neither is
 * refused. Credentials are no part of it, and may not stand in it: the bucket's client finds them where such clients look.
 */
export type MediaPlace =
  | { readonly _tag: "Folder"; readonly path: string }
  | {
      readonly _tag: "Bucket"
      readonly bucket: string
      /** Without slashes at its ends; may be empty. */
      readonly prefix: string
      readonly endpoint?: string
      readonly region?: string
    }

export type RefusedPlace = { readonly _tag: "Refused"; readonly setting: string; readonly expected: string }

export type GivenPlace = { readonly media: string; readonly endpoint?: string; readonly region?: string }

const refused = (setting: string, expected: string): RefusedPlace => ({ _tag: "Refused", setting, expected })

const BUCKET = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([^\\?#@\p{Cc}]*))?$/u

const isEndpoint = (text: string): boolean => {
  if (!URL.canParse(text)) return false
  const { protocol, username, password } = new URL(text)
  return /^https?:$/.test(protocol) && username === "" && password === ""
}

/** A text with a scheme is never the name of a folder: a slip in `s3://` would otherwise fill a disk. */
export const mediaPlaceOf = ({ media, endpoint, region }: GivenPlace): MediaPlace | RefusedPlace => {
  if (!/^[a-z0-9+.-]+:\/\//i.test(media)) return { _tag: "Folder", path: media }
  const [whole, bucket = "", inside = ""] = BUCKET.exec(media) ?? []
  if (whole === undefined)
    return refused("SIDELOAD_MEDIA", "a folder, or s3://bucket/prefix without credentials")
  if (endpoint !== undefined && !isEndpoint(endpoint)) {
    return refused("SIDELOAD_S3_ENDPOINT", "an http or https URL without credentials")
  }
  return {
    _tag: "Bucket",
    bucket,
    prefix: inside.replaceAll(/^\/+|\/+$/g, ""),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
  }
}
