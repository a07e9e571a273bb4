import { X } from "lucide-react"
import { useTranslation } from "react-i18next"
import type { Model } from "../../../electron/contract/models.ts"
import { ModelIntegrity } from "../../models/ModelIntegrity.tsx"
import { useApp } from "../../stores/useApp.tsx"
import { IconButton } from "../../ui/Button.tsx"
import { CopyField } from "../../ui/CopyButton.tsx"
import { Panel } from "../../ui/Panel.tsx"
import { CapabilityList } from "./Capabilities.tsx"
import { ModelAdapters } from "./ModelAdapters.tsx"
import { ModelFacts } from "./ModelFacts.tsx"
import { ModelNotes } from "./ModelNotes.tsx"

/** Everything about one model of the library. */
export function ModelPanel({ id }: { readonly id: string }) {
  const { t } = useTranslation("library")
  const model = useApp(({ models }) => models.find((candidate) => candidate.id === id))
  const isOpen = useApp((state) => state.openPanel === "right")
  const showPanel = useApp((state) => state.showPanel)
  const go = useApp((state) => state.go)
  if (model === undefined) return null
  return (
    <Panel side="right" label={t("details", { name: model.name })} isOpen={isOpen} onClose={() => showPanel(null)}>
      <Head model={model} onClose={() => go("models")} />
      <ModelFacts model={model} />
      <ModelAdapters model={model} />
      <ModelNotes model={model} />
      <ModelIntegrity model={model} />
    </Panel>
  )
}

function Head({ model, onClose }: { readonly model: Model; onClose(): void }) {
  const { t } = useTranslation("library")
  const { id, name, capabilities } = model
  return (
    <section className="block">
      <div className="block__head">
        <h2 className="grow h">{name}</h2>
        <IconButton icon={X} label={t("closeDetails")} onClick={onClose} />
      </div>
      <CapabilityList of={capabilities} />
      <div className="field">
        <span className="label">{t("appsAskFor")}</span>
        <CopyField value={id} label={t("copyOf", { what: id })} />
      </div>
    </section>
  )
}
