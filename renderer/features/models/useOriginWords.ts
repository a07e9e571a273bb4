import { useTranslation } from "react-i18next"
import type { Model } from "../../../electron/contract/models.ts"
import { appNames } from "../../i18n/appNames.ts"

/** Where a model came from, in a few words. */
export function useOriginWords(): (model: Model) => string {
  const { t } = useTranslation("library")
  return ({ origin }) => {
    switch (origin.kind) {
      case "embedded":
        return t("originEmbedded")
      case "found":
        return t("originFound")
      case "imported":
        return t("originImported")
      case "hub":
        return origin.repo
      case "linked":
        return origin.app === null ? t("originLinked") : t("originApp", { app: appNames[origin.app] })
    }
  }
}
