/** The kinds of fields that the documents of `--json` are made of. */
import { Type } from "../domain/typebox.ts"

export const Count = Type.Integer({ minimum: 0 })
/** Of the log; 0 is before its first event. */
export const Sequence = Count
export const Text = Type.String()
