import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { useApp } from "../../stores/useApp.tsx"
import { Arch } from "../../ui/Arch.tsx"
import { Button } from "../../ui/Button.tsx"
import { focusComposer } from "./focusComposer.ts"
import { useChosenModel } from "./useChosenModel.ts"

const suggestions = ["suggestionHello", "suggestionSum", "suggestionStory"] as const

/** What a conversation looks like before its first word: who will answer, and something to begin with. */
export function Greeting(): ReactNode {
  const { t } = useTranslation("chat")
  const model = useChosenModel()
  const send = useApp((state) => state.chatActions.send)
  const isEmber = model?.isEmbedded ?? false
  return (
    <div className="empty greeting">
      <Arch className="arch" isLit={model?.state.kind === "ready"} />
      <h3 className="greeting__title">
        {isEmber ? t("greeting") : t("greetingOther", { model: model?.name ?? "Hearth" })}
      </h3>
      <p className="muted">{t("greetingWhy")}</p>
      {isEmber && (
        <>
          <div className="row wrap greeting__suggestions">
            {suggestions.map((suggestion) => (
              <Button
                key={suggestion}
                onClick={() => {
                  void send(t(suggestion))
                  focusComposer()
                }}
              >
                {t(suggestion)}
              </Button>
            ))}
          </div>
          <p className="caption faint greeting__note">{t("emberNote")}</p>
        </>
      )}
    </div>
  )
}
