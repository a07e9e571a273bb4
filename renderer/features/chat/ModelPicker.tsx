import { ChevronDown } from "lucide-react"
import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { AnswererPicker } from "../../models/AnswererPicker.tsx"
import { useStateWords } from "../../models/modelState.ts"
import { type AnswererKind, answererId, useAnswererGroups } from "../../models/useAnswererGroups.tsx"
import { type Answerer, answererName } from "../../stores/modelChoice.ts"
import { selectDefaultModel } from "../../stores/modelsSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { AnswererMark } from "./AnswererMark.tsx"
import { useAnswerer } from "./useChosenModel.ts"

/** Who answers in this conversation, and everybody else who could. */
export function ModelPicker(): ReactNode {
  const { t } = useTranslation("chat")
  const answerer = useAnswerer()
  const adapters = useApp((state) => state.adapters)
  const usual = useApp(selectDefaultModel)
  const configure = useApp((state) => state.chatActions.configure)
  const words = useAnswererWords()
  const groups = useAnswererGroups({ isForChat: true })
  const name = answerer === undefined ? t("modelNone") : answererName(answerer, adapters)
  const choose = (kind: AnswererKind, chosen: string) =>
    configure({ model: kind === "local" && chosen === usual?.id ? null : chosen })
  return (
    <AnswererPicker
      trigger={
        <button type="button" className="chip model-chip" aria-label={t("modelChip", { name, state: words(answerer) })}>
          <AnswererMark of={answerer} />
          <span className="clip model-chip__name">{name}</span>
          <Icon of={ChevronDown} size="small" />
        </button>
      }
      label={t("chooseModel")}
      groups={groups}
      chosenId={answerer && idOf(answerer)}
      onChoose={choose}
      footer={<PickerNote of={answerer} />}
    />
  )
}

function idOf(answerer: Answerer): string {
  switch (answerer.kind) {
    case "local":
      return answererId("local", answerer.model.id)
    case "remote":
      return answererId("remote", `${answerer.provider.id}/${answerer.model.id}`)
    case "route":
      return answererId("route", answerer.route.name)
  }
}

function useAnswererWords(): (answerer: Answerer | undefined) => string {
  const { t } = useTranslation("chat")
  const stateWords = useStateWords()
  return (answerer) => {
    if (answerer === undefined) return ""
    if (answerer.kind === "local") return stateWords(answerer.model)
    return answerer.kind === "remote" ? t("modelRemote", { provider: answerer.provider.name }) : t("modelRoute")
  }
}

/** What is good to know of the one that is chosen. */
function PickerNote({ of }: { readonly of: Answerer | undefined }): ReactNode {
  const { t } = useTranslation("chat")
  if (of?.kind !== "local" || !of.model.isEmbedded) return null
  return <p className="model-note caption muted">{t("emberNote")}</p>
}
