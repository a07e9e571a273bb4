import { useTranslation } from "react-i18next"
import type { ProviderCheck, ProviderCheckStep, ProviderInfo } from "../../../electron/contract/providers.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useFormats } from "../../i18n/formats.ts"
import { useSecretName } from "./useSecretName.ts"

/** A step that was left out is no failure: nothing was there to be looked at. */
export function isCheckPassed({ steps }: ProviderCheck): boolean {
  return steps.every(({ outcome }) => outcome !== "failed")
}

const skipped = {
  reach: "stepNotTried",
  secret: "secretSkipped",
  models: "modelsSkipped",
  answer: "answerSkipped",
} as const

/** What a step found, as a sentence. */
export function useStepWords(provider: ProviderInfo): (step: ProviderCheckStep) => string {
  const { t } = useTranslation("providers")
  const formats = useFormats()
  const describe = useDescribeError()
  const secretName = useSecretName(provider)
  const passed = ({ step, subject = "", facts = {} }: ProviderCheckStep): string => {
    switch (step) {
      case "reach":
        return t("reachOk")
      case "secret":
        return t("secretOk", { key: secretName(subject) })
      case "models":
        return typeof facts.count === "number"
          ? t("modelsOk", { count: facts.count, total: formats.number(facts.count) })
          : t("modelsOkUncounted")
      case "answer":
        return t("answerOk", { model: subject })
    }
  }
  return (found) => {
    const { step, outcome, subject = "", error } = found
    if (outcome === "ok") return passed(found)
    if (outcome === "skipped") return t(skipped[step], { key: secretName(subject) })
    const why = error === undefined ? t("failedWithoutReason") : describe(error)
    if (step === "secret") return t("secretFailed", { key: secretName(subject), why })
    if (step === "answer") return t("answerFailed", { model: subject, why })
    return step === "models" ? t("modelsFailed", { why }) : why
  }
}
