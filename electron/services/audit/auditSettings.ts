import type { Settings, SettingsSnapshot } from "../../contract/settings.ts"
import type { AuditService } from "./auditService.ts"

const groups = ["server", "routing", "ledger"] as const

/** Writes down changes of the settings that concern other programs. Decisions about websites have entries of their own. */
export function auditSettings(
  settings: { get(): Settings; onChange(listener: (snapshot: SettingsSnapshot, by: string) => void): () => void },
  audit: AuditService,
): () => void {
  let known = settings.get()
  return settings.onChange(({ settings: next }, actor) => {
    for (const group of groups) {
      const fields = changedFields(known[group], next[group]).filter((field) => field !== "origins")
      if (fields.length > 0) audit.record({ action: "settings.updated", subject: group, fields, actor })
    }
    known = next
  })
}

function changedFields<Group extends object>(before: Group, after: Group): string[] {
  return Object.keys(after).filter((name) => {
    const field = name as keyof Group
    return JSON.stringify(before[field]) !== JSON.stringify(after[field])
  })
}
