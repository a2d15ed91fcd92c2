import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { mediaPlaceOf } from "./mediaPlace.ts"

describe("where files are stored", () => {
  test("is a folder, whatever its name", () => {
    for (const path of ["/var/media", "media", "../media", "s3/media"])
      assert.deepEqual(mediaPlaceOf({ media: path }), { _tag: "Folder", path })
  })

  test("is a bucket with a prefix or without, at an endpoint and in a region where they are given", () => {
    const bucket = { _tag: "Bucket", bucket: "my-bucket", prefix: "" }
    assert.deepEqual(mediaPlaceOf({ media: "s3://my-bucket" }), bucket)
    assert.deepEqual(mediaPlaceOf({ media: "s3://my-bucket/" }), bucket)
    const given = {
      media: "s3://my-bucket/a/b/",
      endpoint: "http://localhost:9000",
      region: "eu-central-1",
    }
    const place = { endpoint: "http://localhost:9000", region: "eu-central-1" }
    assert.deepEqual(mediaPlaceOf(given), { ...bucket, prefix: "a/b", ...place })
  })

  test("is refused, naming the setting, where it is neither or holds credentials", () => {
    const media = [
      "s3://",
      "s3:///prefix",
      "s3://key:secret@bucket/p",
      "S3://bucket",
      "https://bucket.example/p",
    ]
    for (const given of media) {
      const place = mediaPlaceOf({ media: given })
      assert.ok(place._tag === "Refused" && place.setting === "SIDELOAD_MEDIA", given)
    }
    for (const endpoint of ["localhost", "ftp://host", "https://key:secret@host"]) {
      const place = mediaPlaceOf({ media: "s3://bucket", endpoint })
      assert.ok(place._tag === "Refused" && place.setting === "SIDELOAD_S3_ENDPOINT", endpoint)
    }
  })
})
