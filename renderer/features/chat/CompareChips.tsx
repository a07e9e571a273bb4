import { X } from "lucide-react"
import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { useShallow } from "zustand/react/shallow"
import { selectAnswerer } from "../../stores/modelChoice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { IconButton } from "../../ui/Button.tsx"
import { AnswererMark, useAnswererNamed } from "./AnswererMark.tsx"
import { focusComposer } from "./focusComposer.ts"
import { useComparing } from "./useComparing.ts"

/** Everybody who will answer the next message; nothing while one alone does. */
export function CompareChips(): ReactNode {
  const { t } = useTranslation("chat")
  const { names, remove } = useComparing()
  if (names.length === 0) return null
  return (
    <ul className="compare-chips" aria-label={t("comparing", { count: names.length })}>
      {names.map((name) => (
        <CompareChip
          key={name}
          name={name}
          onRemove={() => {
            remove(name)
            focusComposer()
          }}
        />
      ))}
    </ul>
  )
}

function CompareChip({ name, onRemove }: { readonly name: string; readonly onRemove: () => void }): ReactNode {
  const { t } = useTranslation("chat")
  const who = useApp(useShallow(selectAnswerer(name)))
  const answerer = useAnswererNamed(name)
  return (
    <li className="chip compare-chip">
      <AnswererMark of={answerer} />
      <span className="clip model-chip__name" title={name}>
        {who.name}
      </span>
      <IconButton icon={X} label={t("compareRemove", { model: who.name })} onClick={onRemove} />
    </li>
  )
}
