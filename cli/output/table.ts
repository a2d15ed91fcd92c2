/** Rows as aligned columns, numbers to the right, long texts cut. It prints nothing itself. */
import { type Colours, cut, harmless, padEnd, padStart, readable, widthOf } from "./text.ts"

export type Column = {
  readonly title: string
  readonly align?: "left" | "right"
  readonly most?: number
  /** Colours a cell; its width stays. */
  readonly paint?: (text: string) => string
}
export type Cell = string | number | undefined

const textOf = (cell: Cell, most: number): string =>
  cell === undefined ? "" : typeof cell === "number" ? readable(cell) : cut(harmless(cell), most)

/** Lines without an end of line; the last column is not padded. */
export const table = (
  columns: ReadonlyArray<Column>,
  rows: ReadonlyArray<ReadonlyArray<Cell>>,
  colours: Colours,
): ReadonlyArray<string> => {
  const texts = rows.map((row) => columns.map((column, i) => textOf(row[i], column.most ?? 60)))
  const widths = columns.map((column, i) =>
    Math.max(...[column.title, ...texts.map((row) => row[i] ?? "")].map(widthOf)),
  )
  const line = (cells: ReadonlyArray<string>): string =>
    cells
      .map((text, i) => {
        const width = widths[i] ?? 0
        if (columns[i]?.align === "right") return padStart(text, width)
        return i === columns.length - 1 ? text : padEnd(text, width)
      })
      .join("  ")
      .trimEnd()
  const painted = (cells: ReadonlyArray<string>) =>
    cells.map((text, i) => (text === "" ? text : (columns[i]?.paint?.(text) ?? text)))
  const rest = texts.map((cells) => line(painted(cells)))
  return [colours.dim(line(columns.map((column) => column.title))), ...rest]
}
