/**
 * The names of subjects. They tell of nobody: a persona's part is random and a dialogue's is an HMAC. A subject stands for a dialogue, never
 * for a message: subjects cost memory, and above a million of them recovery scans the whole log.
 */
export type Subject =
  | { readonly of: "dialogue"; readonly tenant: string; readonly persona: string; readonly dialogue: string }
  | { readonly of: "import"; readonly tenant: string; readonly persona: string; readonly importId: string }
  | { readonly of: "persona"; readonly tenant: string; readonly persona: string }
  | { readonly of: "audit"; readonly tenant: string }
  | { readonly of: "systemAudit" }
  | { readonly of: "seal" }

export const formatSubject = (subject: Subject): string => {
  switch (subject.of) {
    case "dialogue":
      return `events.${subject.tenant}.${subject.persona}.dialogue.${subject.dialogue}`
    case "import":
      return `events.${subject.tenant}.${subject.persona}.import.${subject.importId}`
    case "persona":
      return `events.${subject.tenant}.${subject.persona}.persona`
    case "audit":
      return `events.${subject.tenant}.audit`
    case "systemAudit":
      return "events.system.audit"
    case "seal":
      return "events.system.seal"
  }
}

/** The subject behind a name, or `undefined` when the name is not one of ours. */
export const parseSubject = (name: string): Subject | undefined => {
  const parts = name.split(".")
  const [root, tenant, persona, of, last] = parts
  if (root !== "events" || tenant === undefined || persona === undefined) return undefined
  if (tenant === "system") {
    if (parts.length !== 3) return undefined
    return persona === "audit" ? { of: "systemAudit" } : persona === "seal" ? { of: "seal" } : undefined
  }
  if (parts.length === 3) return persona === "audit" ? { of: "audit", tenant } : undefined
  if (parts.length === 4) return of === "persona" ? { of, tenant, persona } : undefined
  if (parts.length !== 5 || last === undefined) return undefined
  if (of === "dialogue") return { of, tenant, persona, dialogue: last }
  if (of === "import") return { of, tenant, persona, importId: last }
  return undefined
}
