import { useTranslation } from "react-i18next"
import type { ImportMode } from "../../electron/contract/library.ts"
import { type ImportDraft, itemsOf, modeOf, modesOf } from "../stores/importDraft.ts"
import { distinctName } from "../stores/modelsSlice.ts"
import { useApp } from "../stores/useApp.tsx"
import { Segments } from "../ui/Segments.tsx"
import { Select } from "../ui/Select.tsx"

const names = { copy: "modeCopy", move: "modeMove", "in-place": "modeInPlace" } as const
const hints = { copy: "modeCopyHint", move: "modeMoveHint", "in-place": "modeInPlaceHint" } as const
const everyModel = ""

/** Whether the files are copied, moved or stay, and which model adapters are meant for. */
export function HowToBring({ draft }: { readonly draft: ImportDraft }) {
  const { t } = useTranslation("imports")
  const { changeDraft } = useApp((state) => state.importActions)
  const isDesktop = useApp(({ app }) => app?.isDesktop === true)
  const modes = modesOf(draft)
  // What a browser has sent lies in Hearth's own folder: nobody's files are moved or copied from anywhere.
  const isSent = !isDesktop && draft.looks.every(({ path }) => draft.handedOver.includes(path))
  const mode = isSent ? undefined : modeOf(draft)
  const hasAdapters = itemsOf(draft).some(({ kind }) => kind !== "model")
  return (
    <>
      {mode !== undefined && (
        <div className="col choice">
          {modes.length > 1 && (
            <div className="setting setting--wrap">
              <span className="muted">{t("mode")}</span>
              <Segments<ImportMode>
                label={t("mode")}
                value={mode}
                options={modes.map((value) => ({ value, label: t(names[value]) }))}
                onChange={(value) => changeDraft({ mode: value })}
              />
            </div>
          )}
          <p className="caption faint">{t(hints[mode])}</p>
        </div>
      )}
      {hasAdapters && <Base base={draft.base} />}
    </>
  )
}

function Base({ base }: { readonly base: string | null }) {
  const { t } = useTranslation("imports")
  const { chooseBase } = useApp((state) => state.importActions)
  const models = useApp((state) => state.models)
  return (
    <Select
      label={t("base")}
      value={base ?? everyModel}
      options={[
        { value: everyModel, label: t("everyModel") },
        ...models
          .filter(({ problem }) => problem === undefined)
          .map((model) => ({ value: model.id, label: distinctName(model, models) })),
      ]}
      onChange={(modelId) => chooseBase(modelId === everyModel ? null : modelId)}
    />
  )
}
