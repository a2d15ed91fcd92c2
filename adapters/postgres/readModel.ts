/** The read model of messages, dialogues and peers: what the store needs to know of it. */
import type { Change } from "../../projections/postgres/changes.ts"
import { fold } from "../../projections/postgres/fold.ts"
import { postgresProjection } from "../../projections/postgres/projection.ts"
import type { DigestRules, PostgresReadModel } from "../../projections/postgresReadModel.ts"
import { writer } from "./write.ts"

/**
 * Its digest of content says what is known of messages and peers, however it became known: two logs made of the same files, in whatever order,
 * have the same. It leaves out when things were recorded and where in the log, the opaque parts of subjects, and what each source said
 * on the way.
 */
const digested: DigestRules = {
  outside: ["unopened_statistics", "dialogues.statistics_sequence"],
  recorded: [
    ...["created_at", "last_seen_at", "ended_at", "sequence", "subject", "username_sequence", "persona"],
  ],
  histories: ["imports", "message_revisions"],
  ofSources: {
    dialogues: [
      ...["import_id", "completeness", "observed", "imported", "edited", "unchanged", "service_messages"],
      ...["filtered", "skipped", "services", "spans", "repaired", "unknown_fields"],
      ...["media_stored", "media_refused"],
    ],
    media: ["path", "is_present", "missing"],
  },
  // That a message was deleted is content, when that was recorded is not. A name beside a peer is what one source called it; `peers` has its name.
  instead: {
    deleted_at: "(deleted_at is not null)",
    sender_name: "(case when sender_tg_id is null then sender_name end)",
    forwarded_from_name: "(case when forwarded_from_tg_id is null then forwarded_from_name end)",
    actor_name: "(case when actor_tg_id is null then actor_name end)",
  },
}

/** A supergroup that shows messages of an account's own box (`u`): they are those of the basic group that it was. */
const showsBox = (schema: string, of: string): string => `(
  exists (select from ${schema}.group_messages m join ${schema}.groups g on g.id = m.group_id
    where g.dialogue_id = ${of}.id and m.box = 'u')
  or exists (select from ${schema}.service_messages m where m.dialogue_id = ${of}.id and m.box = 'u'))`

/**
 * A group and its supergroup, as the log says it or as rows tell: not every source of a supergroup knows what it was. A group is passed over as
 * well where some supergroup of its account shows messages of which nobody knows the group.
 */
const sharingBox = (schema: string): string => `select from ${schema}.dialogues d
  where d.tenant_id = $1 and d.subject = $2 and (
    (d.peer_kind = 'channel' and d.family = 'group' and ${showsBox(schema, "d")})
    or exists (select from ${schema}.dialogues other
      where other.tenant_id = d.tenant_id and other.account_id = d.account_id and (
        (other.peer_kind = 'chat' and other.peer_tg_id = d.migrated_from_tg_id)
        or (d.peer_kind = 'chat' and (d.peer_tg_id = other.migrated_from_tg_id
          or (other.peer_kind = 'channel' and other.family = 'group' and other.migrated_from_tg_id is null
            and ${showsBox(schema, "other")})))))
  ) limit 1`

export const postgresReadModel: PostgresReadModel<Change> = {
  ...postgresProjection,
  schema: "sideload",
  statements: (schema) => {
    const write = writer(schema)
    return (changes) => write(fold(changes))
  },
  replayed: {
    sound: true,
    forget: (tenant, subject) => [{ _tag: "DialogueForgotten", tenant, subject }],
    entangled: {
      text: sharingBox,
      why: "it is of a group that became a supergroup, whose messages both dialogues show. Rebuild the read model instead",
    },
  },
  digested,
}
