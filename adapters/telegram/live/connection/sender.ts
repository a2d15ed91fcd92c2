/**
 * The library's sender, held to one connection. Left to itself it reconnects for ever, sends requests of its own, prints, and loses every answer
 * that stands behind an error in the same container. Here it only says that the connection has ended, and whoever holds it decides.
 */

import type { Api, TelegramClient } from "telegram"
import type { AuthKey } from "telegram/crypto/AuthKey.js"
import { Logger } from "telegram/extensions/index.js"
import { LogLevel } from "telegram/extensions/Logger.js"
import { MTProtoSender } from "telegram/network/index.js"
import type { TLMessage } from "telegram/tl/core/index.js"
import { Reader } from "./reader.ts"

export const silent = new Logger(LogLevel.NONE)

export type Told = {
  /** The connection has ended. */
  readonly lost: () => void
  /** The server does not know the key. */
  readonly forgotten: () => void
  /** The server began a new session within the connection: updates may be missing. */
  readonly renewed: () => void
  readonly update: (update: Api.TypeUpdates) => void
  /** Why a connection could not be made; the library only says that it could not. */
  readonly failed: (cause: unknown) => void
}

const optionsFor = (dc: number, told: Told) => ({
  logger: silent,
  dcId: dc,
  retries: 1,
  reconnectRetries: 0,
  delay: 0,
  autoReconnect: false,
  connectTimeout: undefined,
  authKeyCallback: undefined,
  isMainSender: true,
  securityChecks: true,
  // All that a sender asks of a client.
  client: { _errorHandler: async (cause: unknown) => told.failed(cause) } as unknown as TelegramClient,
  _exportedSenderPromises: new Map(),
})

export class Sender extends MTProtoSender {
  readonly #told: Told
  constructor(key: AuthKey | undefined, dc: number, told: Told) {
    super(key, optionsFor(dc, told))
    this.#told = told
  }
  override reconnect(): void {
    this.#told.lost()
  }
  override _handleBadAuthKey(onlyForOthers = false): void {
    if (!onlyForOthers) this.#told.forgotten()
  }
  override _handleRPCResult(message: TLMessage): void {
    const { reqMsgId, body, error } = message.obj
    const state = error === undefined ? this._pendingState.getAndDelete(reqMsgId) : undefined
    try {
      if (state === undefined) super._handleRPCResult(message)
      else state.resolve(state.request.readResult(new Reader(body)))
    } catch (cause) {
      state?.reject(cause)
      throw cause
    }
  }
  override async _handleContainer(message: TLMessage): Promise<void> {
    for (const inner of message.obj.messages) {
      // An error was told to the request it belongs to already.
      await this._processMessage(inner).catch(() => undefined)
    }
  }
  override async _handleUpdate(message: TLMessage): Promise<void> {
    const UPDATES = 0x8af52aac
    if (message.obj.SUBCLASS_OF_ID === UPDATES) this.#told.update(message.obj)
  }
  override async _handleNewSessionCreated(message: TLMessage): Promise<void> {
    await super._handleNewSessionCreated(message)
    this.#told.renewed()
  }
  override async _sendLoop(): Promise<void> {
    await super._sendLoop().catch(() => this.#told.lost())
  }
  override async _recvLoop(): Promise<void> {
    await super._recvLoop().catch(() => this.#told.lost())
  }
}
