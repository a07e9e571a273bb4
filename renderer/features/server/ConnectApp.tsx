import { ChevronDown } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { AppFields } from "../../connect/AppFields.tsx"
import { useConnection } from "../../connect/useConnection.ts"
import { AnswererPicker } from "../../models/AnswererPicker.tsx"
import { answererId, useAnswererGroups } from "../../models/useAnswererGroups.tsx"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { Icon } from "../../ui/Icon.tsx"

/** Exact values to paste, for the app that is chosen; with a placeholder for the key where one is needed. */
export function ConnectApp() {
  const { t } = useTranslation("server")
  const isOn = useApp(({ server }) => server?.state.kind === "on")
  const go = useApp((state) => state.go)
  const [chosen, setChosen] = useState<string>()
  const { baseUrl, modelId, apiKey, dockerUrl, contextSize } = useConnection(chosen)
  return (
    <section className="block" aria-label={t("connectApp")}>
      <h2 className="block__head block__head--large">{t("connectApp")}</h2>
      {!isOn && <p className="caption warn">{t("connectOff")}</p>}
      <ModelToAsk name={modelId} onChoose={setChosen} />
      <AppFields connection={{ baseUrl, model: modelId, apiKey }} dockerUrl={dockerUrl} contextSize={contextSize} />
      {apiKey !== null && (
        <div className="row wrap">
          <p className="caption muted grow">{t("connectKey")}</p>
          <Button size="small" onClick={() => go("keys")}>
            {t("openKeys")}
          </Button>
        </div>
      )}
    </section>
  )
}

type ModelToAskProps = { readonly name: string; onChoose(name: string): void }

/** Which model the values below name; nothing to choose where there is only one. */
function ModelToAsk({ name, onChoose }: ModelToAskProps) {
  const { t } = useTranslation("server")
  const groups = useAnswererGroups({ isForChat: true })
  if (groups.flatMap(({ options }) => options).length < 2) return null
  return (
    <AnswererPicker
      trigger={
        <button type="button" className="chip chip--wide" aria-label={t("modelToAsk", { name })}>
          <span className="clip grow">{name}</span>
          <Icon of={ChevronDown} size="small" />
        </button>
      }
      label={t("chooseModelToAsk")}
      groups={groups}
      chosenId={(["local", "remote", "route"] as const)
        .map((kind) => answererId(kind, name))
        .find((id) => groups.some(({ options }) => options.some((option) => option.id === id)))}
      onChoose={(_, chosen) => onChoose(chosen)}
    />
  )
}
