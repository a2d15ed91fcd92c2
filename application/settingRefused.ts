/** A setting that cannot be what it was given as: its name and what it must be, never what it was. */
import { Data } from "effect"

export class SettingRefused extends Data.TaggedError("SettingRefused")<{
  readonly setting: string
  readonly expected: string
}> {
  override get message(): string {
    return `The setting ${this.setting} must be ${this.expected}. Correct it in the environment or in sideload.json.`
  }
}
