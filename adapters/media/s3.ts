/**
 * The media store in a bucket of a server that speaks S3. Bytes are taken in beside the stack first, since their name is only known at their
 * end; then they are sent in one request with their checksum, which the server compares, so what lies in the bucket under a name is whole.
 * Content that the bucket has is not sent again.
 */
import { createReadStream } from "node:fs"
import {
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3"
import type { MediaPlace } from "../../application/mediaPlace.ts"
import type { MediaStore, StoredMedia } from "../../application/mediaStore.ts"
import { type Incoming, placeOf, takeInAt } from "./incoming.ts"
import { attempting, type Judge, judgeSystem, looking } from "./putting.ts"

export type Bucket = Extract<MediaPlace, { readonly _tag: "Bucket" }>

/** Many servers at an endpoint know neither regions nor a host name for each bucket, and not every checksum that Amazon's knows. */
const clientOf = ({ endpoint, region }: Bucket): S3Client => {
  const settled = region ?? (endpoint === undefined ? undefined : (process.env["AWS_REGION"] ?? "us-east-1"))
  return new S3Client({
    ...(settled === undefined ? {} : { region: settled }),
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    requestHandler: { connectionTimeout: 5000, requestTimeout: 60_000, throwOnRequestTimeout: true },
  })
}

const words: Readonly<Record<string, string>> = {
  "403": "the credentials do not allow it",
  "404": "there is no such bucket",
}

/** What the server or the client says; their texts may show an access key and are left out. */
const judge: Judge = (error) => {
  if (error instanceof S3ServiceException) {
    const status = error.$metadata.httpStatusCode ?? 0
    const reason = words[status] ?? `the server answered ${error.name} (${status})`
    return { reason, lasting: status >= 400 && status < 500 && status !== 408 && status !== 429 }
  }
  if (!(error instanceof Error)) return undefined
  if (error.name === "CredentialsProviderError") {
    return { reason: "there are no credentials (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY)", lasting: true }
  }
  if (error.message === "Region is missing") {
    return { reason: "its region is not known (SIDELOAD_S3_REGION)", lasting: true }
  }
  if (error.name === "TimeoutError") return { reason: "it does not answer", lasting: false }
  return judgeSystem(error)
}

/** `spool` is a folder for bytes on their way. */
export const bucketStore = (of: Bucket, spool: string): MediaStore["Service"] => {
  const client = clientOf(of)
  const takeIn = takeInAt(spool)
  const at = of.endpoint === undefined ? "" : ` at ${new URL(of.endpoint).origin}`
  const place = `s3://${of.bucket}${of.prefix === "" ? "" : `/${of.prefix}`}${at}`
  const keyOf = (sha256: string): string => `${of.prefix === "" ? "" : `${of.prefix}/`}${placeOf(sha256)}`

  const hasSize = async (Key: string, size: number, abortSignal: AbortSignal): Promise<boolean> => {
    try {
      const head = await client.send(new HeadObjectCommand({ Bucket: of.bucket, Key }), { abortSignal })
      return head.ContentLength === size
    } catch (error) {
      if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return false
      throw error
    }
  }
  const send = async ({ path, sha256, size }: Incoming, signal: AbortSignal): Promise<StoredMedia> => {
    const Key = keyOf(sha256)
    if (await hasSize(Key, size, signal)) return { sha256, size, added: false }
    const Body = createReadStream(path)
    try {
      const checksum = { ChecksumSHA256: Buffer.from(sha256, "hex").toString("base64") }
      const object = { Bucket: of.bucket, Key, Body, ContentLength: size, ...checksum }
      await client.send(new PutObjectCommand(object), { abortSignal: signal })
    } finally {
      Body.destroy()
    }
    return { sha256, size, added: true }
  }
  return {
    place,
    put: (bytes) =>
      attempting(place, judge, (signal) => takeIn(bytes, signal, (incoming) => send(incoming, signal))),
    look: looking(place, judge, async () => {
      await client.send(new HeadBucketCommand({ Bucket: of.bucket }))
      return "ready"
    }),
  }
}
