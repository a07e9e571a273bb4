import { Globe, Split } from "lucide-react"
import { useTranslation } from "react-i18next"
import type { Model } from "../../electron/contract/models.ts"
import { useFormats } from "../i18n/formats.ts"
import { isReadyFor } from "../stores/adaptersSlice.ts"
import { writeModelChoice } from "../stores/modelChoice.ts"
import { canAnswer, distinctName } from "../stores/modelsSlice.ts"
import { isPattern } from "../stores/routeDraft.ts"
import { useApp } from "../stores/useApp.tsx"
import { Coal } from "../ui/Coals.tsx"
import { Icon } from "../ui/Icon.tsx"
import type { PickerGroup, PickerOption } from "../ui/Picker.tsx"
import { coalOf, sizeOf, useStateWords } from "./modelState.ts"

export type AnswererKind = "local" | "remote" | "route"

/** Kind and name of an option: "remote:openai/gpt-4.1". */
export function answererId(kind: AnswererKind, name: string): string {
  return `${kind}:${name}`
}

export function readAnswererId(id: string): { readonly kind: AnswererKind; readonly name: string } {
  const colon = id.indexOf(":")
  return { kind: id.slice(0, colon) as AnswererKind, name: id.slice(colon + 1) }
}

type AnswererGroupsOptions = {
  /** Without those that do something else, and with routes. */
  readonly isForChat: boolean
  /** Models with one of their adapters, too, each by its own name. */
  readonly hasAdapters?: boolean
}

/** Everybody who can be asked, as groups of a picker. */
export function useAnswererGroups({ isForChat, hasAdapters = false }: AnswererGroupsOptions): readonly PickerGroup[] {
  const { t } = useTranslation("models")
  const local = useLocalOptions(isForChat)
  const adapters = useAdapterOptions()
  const remote = useRemoteOptions(isForChat)
  const routes = useRouteOptions()
  return [
    { title: t("answerersLocal"), options: local },
    ...(hasAdapters ? [{ title: t("answerersAdapters"), options: adapters }] : []),
    { title: t("answerersRemote"), options: remote },
    ...(isForChat ? [{ title: t("answerersRoutes"), options: routes }] : []),
  ]
}

function useLocalOptions(isForChat: boolean): readonly PickerOption[] {
  const { t } = useTranslation("chat")
  const formats = useFormats()
  const models = useApp((state) => state.models)
  const stateWords = useStateWords()
  const note = (model: Model) => {
    if (model.problem !== undefined) return stateWords(model)
    const size = sizeOf(model, formats)
    return isForChat && model.isDefault ? `${t("modelDefault")} · ${size}` : size
  }
  return models
    .filter((model) => !isForChat || model.capabilities.includes("chat") || model.problem !== undefined)
    .map((model) => ({
      id: answererId("local", model.id),
      name: distinctName(model, models),
      searchedAs: model.id,
      mark: (
        <>
          <Coal kind={coalOf(model.state)} />
          {canAnswer(model) && <span className="sr">{stateWords(model)}</span>}
        </>
      ),
      note: note(model),
      isDisabled: model.problem !== undefined,
    }))
}

function useAdapterOptions(): readonly PickerOption[] {
  const models = useApp((state) => state.models)
  const adapters = useApp((state) => state.adapters)
  return models.flatMap((model) =>
    adapters
      .filter((adapter) => isReadyFor(adapter, model.id))
      .map((adapter) => ({
        id: answererId("local", writeModelChoice(model.id, { [adapter.id]: adapter.scale }, adapters)),
        name: `${distinctName(model, models)} + ${adapter.name}`,
        searchedAs: `${model.id}:${adapter.id}`,
        mark: <Coal kind={coalOf(model.state)} />,
      })),
  )
}

/** A model whose abilities nobody knows may be one that chats. */
function useRemoteOptions(isForChat: boolean): readonly PickerOption[] {
  const providers = useApp((state) => state.providers)
  return providers
    .filter(({ isEnabled }) => isEnabled)
    .flatMap((provider) =>
      provider.models
        .filter(({ isEnabled }) => isEnabled)
        .filter(({ capabilities }) => !isForChat || capabilities.length === 0 || capabilities.includes("chat"))
        .map((model) => ({
          id: answererId("remote", `${provider.id}/${model.id}`),
          name: model.id,
          searchedAs: `${provider.name} ${provider.id}`,
          mark: (
            <span className="remote">
              <Icon of={Globe} size="small" />
            </span>
          ),
          note: provider.name,
        })),
    )
}

/** A pattern is no name that could be asked for. */
function useRouteOptions(): readonly PickerOption[] {
  const { t } = useTranslation("models")
  const routes = useApp((state) => state.routes)
  return routes
    .filter(({ name, isEnabled }) => isEnabled && !isPattern(name))
    .map(({ name, targets }) => ({
      id: answererId("route", name),
      name,
      mark: (
        <span className="muted">
          <Icon of={Split} size="small" />
        </span>
      ),
      note: t("targetCount", { count: targets.length }),
    }))
}
