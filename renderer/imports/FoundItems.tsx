import { useTranslation } from "react-i18next"
import type { ImportItem } from "../../electron/contract/library.ts"
import { appNames } from "../i18n/appNames.ts"
import { useDescribeError } from "../i18n/describeError.ts"
import { useFormats } from "../i18n/formats.ts"
import { FindBase } from "../models/FindBase.tsx"
import { canBring, type ImportDraft, isThere, itemsOf, missingBaseOf, problemOf } from "../stores/importDraft.ts"
import { useApp } from "../stores/useApp.tsx"
import { Notice } from "../ui/Notice.tsx"
import { Pill, Tag } from "../ui/Pill.tsx"
import { AdapterPreflight } from "./AdapterPreflight.tsx"

/** Places from which nothing can be brought in, with why. */
export function FailedLooks({ draft }: { readonly draft: ImportDraft }) {
  const describe = useDescribeError()
  return draft.looks.map((look) => {
    if (look.kind !== "failed") return null
    const { path, error } = look
    // As it was written; what a browser has sent lies at a place that says nothing to anybody.
    const facts = draft.handedOver.includes(path) ? error.facts : { ...error.facts, file: path }
    return (
      <Notice key={path} tone="error" {...(error.detail !== undefined && { detail: error.detail })}>
        {describe(error.facts?.file === undefined ? error : { ...error, facts })}
      </Notice>
    )
  })
}

/** What was found, each with whether it is wanted, or why it cannot be had. */
export function FoundItems({ draft }: { readonly draft: ImportDraft }) {
  const { t } = useTranslation("imports")
  const apps = draft.looks.flatMap((look) =>
    look.kind === "found" && look.preview.app !== null ? [appNames[look.preview.app]] : [],
  )
  const isCut = draft.looks.some((look) => look.kind === "found" && look.preview.isCut)
  return (
    <>
      {apps[0] !== undefined && <Notice tone="info">{t("belongsTo", { app: apps[0] })}</Notice>}
      <div className="tablewrap founditems">
        <ul className="rows" aria-label={t("found")}>
          {itemsOf(draft).map((item) => (
            <FoundItem key={item.path} item={item} draft={draft} />
          ))}
        </ul>
      </div>
      {isCut && <p className="caption faint">{t("isCut")}</p>}
    </>
  )
}

const kinds = { model: "kindModel", adapter: "kindAdapter", peft: "kindPeft" } as const

function FoundItem({ item, draft }: { readonly item: ImportItem; readonly draft: ImportDraft }) {
  const { t } = useTranslation("imports")
  const formats = useFormats()
  const { changeDraft } = useApp((state) => state.importActions)
  const { path, name, kind, quantization, architecture, parameterCount, fileCount, sizeBytes } = item
  const isPossible = canBring(item, draft)
  const isWanted = isPossible && !draft.excluded.includes(path)
  const facts = [
    t(kinds[kind]),
    architecture,
    parameterCount === null ? null : formats.parameters(parameterCount),
    fileCount > 1 ? t("fileCount", { count: fileCount }) : null,
    formats.bytes(sizeBytes),
  ].filter((fact) => fact !== null)
  return (
    <li className="rows__row founditem">
      <input
        type="checkbox"
        className="founditem__check"
        aria-label={name}
        checked={isWanted}
        disabled={!isPossible}
        onChange={() =>
          changeDraft({ excluded: isWanted ? [...draft.excluded, path] : draft.excluded.filter((one) => one !== path) })
        }
      />
      <span className="grow name">
        <span className="row">
          <span className="clip medium" title={path}>
            {name}
          </span>
          {quantization !== null && <Tag>{quantization}</Tag>}
        </span>
        <span className="caption faint clip">{facts.join(" · ")}</span>
        <ItemNote item={item} draft={draft} />
        {kind !== "model" && <AdapterPreflight item={item} draft={draft} />}
      </span>
    </li>
  )
}

/** Why it cannot be brought in: it is there already, or something is wrong with it. */
function ItemNote({ item, draft }: { readonly item: ImportItem; readonly draft: ImportDraft }) {
  const { t } = useTranslation("imports")
  const describe = useDescribeError()
  const twin = useApp(({ models, adapters }) => [...models, ...adapters].find(({ id }) => id === item.duplicateOf))
  const { discard } = useApp((state) => state.importActions)
  const name = twin?.name ?? item.duplicateOf ?? ""
  if (isThere(item)) {
    return (
      <span className="row">
        <Pill>{t("duplicate", { name })}</Pill>
      </span>
    )
  }
  const problem = problemOf(item, draft)
  const base = missingBaseOf(item, draft)
  return (
    <>
      {item.duplicateOf !== null && <span className="caption warn">{t("duplicateLikely", { name })}</span>}
      {problem !== null && <span className="caption error">{describe(problem)}</span>}
      {base !== null && (
        <span className="row">
          <FindBase base={base} onFollow={discard} />
        </span>
      )}
    </>
  )
}
