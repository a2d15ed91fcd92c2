/**
 * How help, version and wrong usage appear: help and version on stdout; of a wrong usage only what is wrong and where to read on, on stderr.
 */
import { Effect, Layer } from "effect"
import { CliConfig, CliOutput, GlobalFlag } from "effect/cli"
import { coloursFor } from "./output/text.ts"

const print = (text: string): void => void process.stdout.write(`${text}\n`)

const presenter: CliOutput.Presenter = {
  present: (event) =>
    Effect.sync(() => {
      const formatter = CliOutput.defaultFormatter({ colors: coloursFor(process.stdout).bold("") !== "" })
      if (event._tag === "Version") return print(`${event.name} ${event.version}`)
      if (event._tag === "Help") return print(formatter.formatHelpDoc(event.helpDoc))
      const path = event.commandPath.join(" ")
      const wrong = event.errors.map((error) => `${path}: ${error.message}`.replace(/\n\s*\n\s*/g, "\n  "))
      process.stderr.write(`${wrong.join("\n")}\nSee ${path} --help\n`)
    }),
}

/** The flags that every command has, and this way of showing things. */
export const presentation = Layer.mergeAll(
  CliConfig.layer({ builtIns: [GlobalFlag.Help, GlobalFlag.Version, GlobalFlag.Completions] }),
  CliOutput.layerPresenter(presenter),
)
