/**
 * Where data centres are. The one that was given or that the session names comes first, then what Telegram's own configuration says, then what
 * is known of Telegram for years. Where a data centre was given, nobody is dialled whom its own server has not named.
 */
import type { Api } from "telegram"
import type { DataCentre } from "../../../../application/telegramSettings.ts"

/** Telegram's, as its applications have them built in. */
const KNOWN: ReadonlyArray<DataCentre> = [
  { id: 1, host: "149.154.175.53", port: 443 },
  { id: 2, host: "149.154.167.51", port: 443 },
  { id: 3, host: "149.154.175.100", port: 443 },
  { id: 4, host: "149.154.167.91", port: 443 },
  { id: 5, host: "91.108.56.130", port: 443 },
]

/** Where somebody signs in whose data centre is not known yet; Telegram says where to go from there. */
export const FIRST_CENTRE = 2

/** Those that this connection can speak to: no downloads only, no obfuscated transport. */
const usable = ({ cdn, mediaOnly, tcpoOnly, secret }: Api.DcOption): boolean =>
  cdn !== true && mediaOnly !== true && tcpoOnly !== true && secret == null

export const centresIn = ({ dcOptions }: Api.Config): ReadonlyArray<DataCentre> =>
  dcOptions
    .filter(usable)
    .sort((a, b) => Number(a.ipv6 === true) - Number(b.ipv6 === true))
    .map(({ id, ipAddress, port }) => ({ id, host: ipAddress, port }))

export type Known = {
  /** The data centre that the settings name. */
  readonly given?: DataCentre
  /** Where the session was last. */
  readonly stored?: DataCentre
  readonly told: ReadonlyArray<DataCentre>
}

/** All addresses of a data centre, each once, the likeliest first. */
export const addressesOf = (id: number, { given, stored, told }: Known): ReadonlyArray<DataCentre> => {
  const all = [given, stored, ...told, ...(given === undefined ? KNOWN : [])]
  const found = all.filter((one) => one !== undefined).filter((one) => one.id === id)
  return [...new Map(found.map((one) => [`${one.host} ${one.port}`, one])).values()]
}
