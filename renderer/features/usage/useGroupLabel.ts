import { useTranslation } from "react-i18next"
import type { UsageReport } from "../../../electron/contract/ledger.ts"
import { useApp } from "../../stores/useApp.tsx"
import { isLocal, otherGroups } from "./usageChart.ts"

/** What a group is called: what the host says, with words for those that have no name. */
export function useGroupLabel({ query, groups }: UsageReport): (group: string) => string {
  const { t } = useTranslation("usage")
  const providers = useApp((state) => state.providers)
  return (group) => {
    if (group === otherGroups) return t("others")
    if (query.groupBy === "none") return t("all")
    if (query.groupBy === "provider" && isLocal(group, "provider")) return t("thisComputer")
    if (group === "") return t(query.groupBy === "key" ? "withoutKey" : "unanswered")
    const provider = query.groupBy === "provider" ? providers.find(({ id }) => id === group) : undefined
    if (provider !== undefined) return provider.name
    return groups.find((one) => one.group === group)?.label || group
  }
}
