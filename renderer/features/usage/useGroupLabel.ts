import { useTranslation } from "react-i18next"
import type { UsageReport } from "../../../electron/contract/ledger.ts"
import { isLocal, otherGroups } from "./usageChart.ts"

/** What a group is called: what the host says, with words for those that have no name. */
export function useGroupLabel({ query, groups }: UsageReport): (group: string) => string {
  const { t } = useTranslation("usage")
  return (group) => {
    if (group === otherGroups) return t("others")
    if (query.groupBy === "none") return t("all")
    if (query.groupBy === "provider" && isLocal(group, "provider")) return t("thisComputer")
    if (group === "") return t(query.groupBy === "key" ? "withoutKey" : "unanswered")
    return groups.find((one) => one.group === group)?.label || group
  }
}
