/**
 * The port of the keys: who may read what. A persona has one key, from which its opaque names and its own content's key derive; each sender
 * of a dialogue and month has a data key under a random id. Keys are durable before anything is sealed under them. Opening tells a key that
 * was destroyed (the content is erased) from one that is missing (`KeyMissing`: stop, nothing may be skipped).
 */
import { Context, Data, type Effect } from "effect"
import type { PersonaKey } from "../domain/identity.ts"
import type { Owner, Part } from "../domain/parts.ts"
import type { Names } from "../domain/persona/names.ts"
import type { LogUnavailable } from "./eventLog.ts"

/** A persona whose key is at hand. */
export type OpenPersona = PersonaKey & {
  /** The random part that stands in subjects. */
  readonly part: string
  readonly names: Names
  readonly timesErased: number
  /** Opaque to all but the keyring. */
  readonly secrets: PersonaSecrets
}

export type PersonaSecrets = { readonly _brand: "PersonaSecrets" }

/** Where an event's data keys lie: its dialogue's subject part (none on other subjects) and its UTC month, `YYYYMM`. */
export type KeyPlace = { readonly dialogue: string | undefined; readonly month: string }

/** Encrypts the parts of one event into its body. Synchronous: the keys are there. */
export type Seal = (subject: string, id: string, place: KeyPlace, parts: ReadonlyArray<Part>) => Buffer

/** The parts of a body, `undefined` for each whose key was destroyed. */
export type Open = (
  subject: string,
  id: string,
  place: KeyPlace,
  body: Uint8Array,
) => ReadonlyArray<Readonly<Record<string, unknown>> | undefined>

/** A key is gone without a tombstone: the key store is not the one that belongs to this log, or has lost something. */
export class KeyMissing extends Data.TaggedError("KeyMissing")<{
  readonly keyId: string
  readonly where: string
}> {
  override get message(): string {
    return `the key ${this.keyId} is missing (${this.where}). Restore the KEYS bucket and the master key that belong to this log.`
  }
}

/** The master key does not open the key store. */
export class WrongMasterKey extends Data.TaggedError("WrongMasterKey")<{ readonly cause?: unknown }> {
  override get message(): string {
    return "the master key does not open the KEYS bucket. Use the SIDELOAD_MASTER_KEY (or master.key) that this log was begun with."
  }
}

export type KeyringError = LogUnavailable | KeyMissing | WrongMasterKey

export class Keyring extends Context.Service<
  Keyring,
  {
    /** The persona, made when there is none. */
    readonly persona: (key: PersonaKey) => Effect.Effect<OpenPersona, KeyringError>
    readonly findPersona: (key: PersonaKey) => Effect.Effect<OpenPersona | undefined, KeyringError>
    /** By the part in a subject; `erased` where its key was destroyed. */
    readonly personaByPart: (part: string) => Effect.Effect<OpenPersona | "erased", KeyringError>
    /** Makes all data keys durable that sealing for these owners needs. */
    readonly sealer: (
      persona: OpenPersona,
      needs: ReadonlyArray<{ readonly place: KeyPlace; readonly owner: Owner }>,
    ) => Effect.Effect<Seal, KeyringError>
    /** Loads the data keys of these places; `fresh`: also those in memory, which another process may have added to. Opening throws `KeyMissing`. */
    readonly opener: (
      persona: OpenPersona,
      places: ReadonlyArray<KeyPlace>,
      fresh: boolean,
    ) => Effect.Effect<Open, KeyringError>
  }
>()("sideload/application/Keyring") {}
