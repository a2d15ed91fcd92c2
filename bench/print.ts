/** The benchmark's lines: a row for each thing measured, and a line for each ratio with what it is wanted to be. */
import type { Measured } from "./measure.ts"

const number = (value: number): string => Math.round(value).toLocaleString("en")

export const heading = (text: string): void => console.log(`\n## ${text}\n`)

export const row = (name: string, measured: Measured): void => {
  const cpu = measured.cpuMicros === undefined ? "" : `, ${number(measured.cpuMicros)} us CPU each`
  console.log(
    `- ${name}: ${number(measured.perSecond)}/s (${number(measured.events)} in ${measured.seconds.toFixed(2)} s${cpu})`,
  )
}

/** `wanted` is the least that the ratio should be. */
export const ratio = (name: string, value: number, wanted?: number): void => {
  const goal = wanted === undefined ? "" : ` (wanted: ${wanted} or more${value >= wanted ? "" : "; MISSED"})`
  console.log(`- **${name}: ${value.toFixed(2)}**${goal}`)
}

export const line = (text: string): void => console.log(`- ${text}`)
