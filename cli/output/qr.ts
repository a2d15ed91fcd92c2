/**
 * A QR code of half blocks, two modules in a character. On a terminal it is dark on light whatever the terminal's colours are, since not every
 * camera reads the inverse; where there are no colours, light modules are drawn.
 */
import { encode } from "uqr"

/** Light around it, in modules: what the standard asks for is 4, and cameras do with 2. */
const BORDER = 2

/** Lines without an end of line. */
export const qrCode = (text: string, onTerminal: boolean): ReadonlyArray<string> => {
  const { data, size } = encode(text, { ecc: "L", border: BORDER })
  const dark = (x: number, y: number): boolean => data[y]?.[x] ?? false
  const lines: Array<string> = []
  for (let y = 0; y < size; y += 2) {
    let line = ""
    for (let x = 0; x < size; x++) {
      const [upper, lower] = onTerminal ? [dark(x, y), dark(x, y + 1)] : [!dark(x, y), !dark(x, y + 1)]
      line += upper ? (lower ? "█" : "▀") : lower ? "▄" : " "
    }
    // Black on white.
    lines.push(onTerminal ? `\u001b[30;107m${line}\u001b[0m` : line)
  }
  return lines
}
