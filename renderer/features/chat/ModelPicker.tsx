import { Check, ChevronDown } from "lucide-react"
import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import type { Model, ModelState } from "../../../electron/contract/models.ts"
import { type Formats, useFormats } from "../../i18n/formats.ts"
import { choiceName } from "../../stores/modelChoice.ts"
import { canAnswer, distinctName } from "../../stores/modelsSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Coal, type CoalKind } from "../../ui/Coals.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { Menu, MenuItem, MenuLabel, MenuRule } from "../../ui/Menu.tsx"
import { useModelChoice } from "./useChosenModel.ts"

/** Which model answers in this conversation, and the others that could. */
export function ModelPicker(): ReactNode {
  const { t } = useTranslation("chat")
  const choice = useModelChoice()
  const chosen = choice?.model
  const adapters = useApp((state) => state.adapters)
  const models = useApp((state) => state.models)
  const configure = useApp((state) => state.chatActions.configure)
  const stateWords = useStateWords()
  const name = choice === undefined ? t("modelNone") : choiceName(choice, adapters)
  const words = chosen === undefined ? "" : stateWords(chosen)
  const answering = models.filter((model) => model.capabilities.includes("chat") || model.problem !== undefined)
  return (
    <Menu
      trigger={
        <button type="button" className="chip model-chip" aria-label={t("modelChip", { name, state: words })}>
          {chosen !== undefined && <Coal kind={coalOf(chosen.state)} />}
          <span className="clip model-chip__name">{name}</span>
          <Icon of={ChevronDown} size="small" />
        </button>
      }
    >
      <MenuLabel>{t("modelsHere")}</MenuLabel>
      {answering.map((model) => (
        <MenuItem
          key={model.id}
          isDisabled={model.problem !== undefined}
          onSelect={() => configure({ model: model.isDefault ? null : model.id })}
        >
          <ModelLine
            model={model}
            name={distinctName(model, models)}
            isChosen={model.id === chosen?.id}
            stateWords={stateWords(model)}
          />
        </MenuItem>
      ))}
      {chosen?.isEmbedded === true && (
        <>
          <MenuRule />
          <p className="model-note caption muted">{t("emberNote")}</p>
        </>
      )}
    </Menu>
  )
}

type ModelLineProps = {
  readonly model: Model
  readonly name: string
  readonly isChosen: boolean
  readonly stateWords: string
}

function ModelLine({ model, name, isChosen, stateWords }: ModelLineProps): ReactNode {
  const { t } = useTranslation("chat")
  const formats = useFormats()
  return (
    <span className="row model-line">
      <Coal kind={coalOf(model.state)} />
      {canAnswer(model) && <span className="sr">{stateWords}</span>}
      <span className="clip grow" title={name}>
        {name}
      </span>
      {model.isDefault && <span className="caption faint">{t("modelDefault")}</span>}
      <span className="caption faint num">{canAnswer(model) ? sizeOf(model, formats) : stateWords}</span>
      <span className="model-line__check">{isChosen && <Icon of={Check} size="small" />}</span>
    </span>
  )
}

function sizeOf(model: Model, formats: Formats): string {
  const size = formats.bytes(model.sizeBytes)
  return model.quantization === null ? size : `${model.quantization} · ${size}`
}

function coalOf(state: ModelState): CoalKind {
  switch (state.kind) {
    case "ready":
      return state.activity.busySlots.some(Boolean) ? "busy" : "lit"
    case "loading":
    case "restarting":
      return "busy"
    case "failed":
    case "quarantined":
      return "error"
    case "unloaded":
      return "free"
  }
}

const fixedWords = {
  ready: "modelReady",
  unloaded: "modelUnloaded",
  restarting: "modelRestarting",
  failed: "modelFailed",
  quarantined: "modelQuarantined",
} as const

function useStateWords(): (model: Model) => string {
  const { t } = useTranslation("chat")
  const formats = useFormats()
  return ({ state, problem }) => {
    if (problem !== undefined) return t("modelUnusable")
    if (state.kind === "loading") return t("modelLoading", { percent: formats.percent(state.progress) })
    return t(fixedWords[state.kind])
  }
}
