/**
 * What a fold of one dialogue does to the graph within one transaction. The dialogue's node is stripped, what it told of peers is taken back,
 * and each of its posts is made anew when it is met; in the end posts that were not met leave, and peers have what is told of them now. Posts
 * are not deleted first: each look-up in a transaction takes as long as it has deleted nodes (Neo4j 5.26). A post that another dialogue shows
 * as well, as a group and its supergroup do, cannot be made of one of them alone.
 */
import type { Step, Write } from "../../projections/neo4j/rows.ts"
import { writeStep } from "./commit.ts"
import { type Run, whole } from "./connection.ts"
import { DROP } from "./dropPosts.ts"
import { settlePeers, untell } from "./peers.ts"
import { isOld, postStamp, type Stamp, stamped } from "./stamp.ts"

export type Fold = {
  readonly stamp: Stamp
  readonly subject: string
  /** Keys of peers of which something was taken back. */
  readonly untold: Set<string>
}

const OWN = "MATCH (d:Dialogue {subject: $subject}) WHERE d.projection = $name"
const FOUND = `${OWN}
  RETURN d.dialogue_id AS id, COUNT { (d)<-[:IN_DIALOGUE]-() } AS posts,
    EXISTS { (d)<-[:IN_DIALOGUE]-(p:Post) WHERE p.shared } AS shared`
const ELSEWHERE = `
  UNWIND $ids AS id
  MATCH (p:Post {post_id: id})-[:IN_DIALOGUE]->(d:Dialogue) WHERE d.subject <> $subject
  RETURN count(p) AS posts`
const STRIP = `${OWN}
  SET d = {dialogue_id: d.dialogue_id, subject: d.subject, projection: d.projection}
  WITH d
  MATCH (d)<-[old:HAS_DIALOGUE]-()
  DELETE old`
const UNFOLD = `${OWN} MATCH (d)<-[:IN_DIALOGUE]-(p:Post) WHERE p.version = $version REMOVE p.version`
const DROP_OLD = `${OWN} MATCH (d)<-[:IN_DIALOGUE]-(p:Post) WHERE ${isOld("p")} WITH p ${DROP}`
const MARK = `${OWN} MATCH (d)<-[:IN_DIALOGUE]-(p:Post) SET p.version = $version`
const DROP_EMPTY = `${OWN} AND d.version IS NULL DETACH DELETE d`

type Dialogues = {
  readonly ids: ReadonlyArray<string>
  readonly posts: number
  /** Another dialogue shows some of its posts. */
  readonly shared: boolean
}

/** The dialogue in the graph; more than one only where the graph is wrong. */
export const findDialogue = async (run: Run, { stamp, subject }: Fold): Promise<Dialogues> => {
  const { records } = await run(FOUND, { name: stamp.name, subject })
  return {
    ids: records.map((record) => record.get("id") as string),
    posts: records.reduce((sum, record) => sum + (record.get("posts") as number), 0),
    shared: records.some((record) => record.get("shared") === true),
  }
}

/** Whether the step is of posts that another dialogue has. */
const isElsewhere = async (run: Run, { subject }: Fold, step: Write): Promise<boolean> => {
  const ids = [...step.posts.keys(), ...step.deleted.keys(), ...step.services]
  const { records } = await run(ELSEWHERE, { ids, subject })
  return (records[0]?.get("posts") as number) > 0
}

/** Nothing is known of the dialogue: before the fold, and again where it was erased. */
export const forgetDialogue = async (
  run: Run,
  { stamp, subject, untold }: Fold,
  ids: ReadonlyArray<string>,
): Promise<void> => {
  const [keys] = await Promise.all([
    untell(run, stamp, ids),
    run(UNFOLD, { ...stamped(postStamp(stamp)), subject }),
    run(STRIP, { name: stamp.name, subject }),
  ])
  for (const key of keys) untold.add(key)
}

/** False where a post is another dialogue's: the transaction is then to be given up. */
export const foldSteps = async (run: Run, fold: Fold, steps: ReadonlyArray<Step>): Promise<boolean> => {
  for (const step of steps) {
    if (step._tag === "Write") {
      if (await isElsewhere(run, fold, step)) return false
      await writeStep(run, fold.stamp, step)
    } else if (step.subject === fold.subject) {
      await forgetDialogue(run, fold, (await findDialogue(run, fold)).ids)
    } else throw new Error("an event of another subject is no part of a dialogue's fold")
  }
  return true
}

export const endFold = async (run: Run, { stamp, subject, untold }: Fold): Promise<void> => {
  const { name, version } = stamp
  await Promise.all([
    run(DROP_OLD, { ...stamped(postStamp(stamp)), subject }),
    run(MARK, { name, version: whole(version), subject }),
    run(DROP_EMPTY, { name, subject }),
    ...(untold.size === 0 ? [] : [settlePeers(run, stamp, [...untold])]),
  ])
}
