/** The subjects of a stream that a filter matches, from its leader, which gives at most 100,000 at once. */
import { decoder, Type } from "../../domain/typebox.ts"
import { ask, refused } from "./api.ts"
import type { Link } from "./connection.ts"

const SubjectsPage = Type.Object({
  total: Type.Optional(Type.Integer()),
  state: Type.Object({ subjects: Type.Optional(Type.Record(Type.String(), Type.Integer())) }),
})
const decode = decoder(SubjectsPage)

export const fetchSubjects = async (
  link: Link,
  stream: string,
  filter: string,
  signal?: AbortSignal,
): Promise<ReadonlyArray<string>> => {
  const doing = `listing the subjects of ${stream}`
  const found = new Set<string>()
  for (;;) {
    const body = { subjects_filter: filter, offset: found.size }
    const answer = await ask(link, { subject: `$JS.API.STREAM.INFO.${stream}`, body, decode, doing, signal })
    if (!answer.ok) throw link.failure(doing, refused(answer))
    const page = Object.keys(answer.value.state.subjects ?? {})
    for (const subject of page) found.add(subject)
    if (page.length === 0 || found.size >= (answer.value.total ?? 0)) return [...found]
  }
}
