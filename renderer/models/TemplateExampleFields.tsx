import { useTranslation } from "react-i18next"
import { Checkbox } from "../ui/Checkbox.tsx"
import { TextField } from "../ui/TextField.tsx"
import { ToggleRow } from "./LoadChoices.tsx"
import type { Toggle } from "./loadDraft.ts"

/** What a template is tried on. Without a system text there is no such message. */
export type TemplateExample = {
  readonly system: string
  readonly user: string
  readonly hasTools: boolean
  readonly thinking: Toggle
}

type TemplateExampleFieldsProps = { readonly example: TemplateExample; onChange(example: TemplateExample): void }

export function TemplateExampleFields({ example, onChange }: TemplateExampleFieldsProps) {
  const { t } = useTranslation("inspector")
  return (
    <div className="load-fields">
      <TextField
        label={t("systemSays")}
        maxLength={2000}
        value={example.system}
        onChange={(event) => onChange({ ...example, system: event.target.value })}
      />
      <TextField
        label={t("userSays")}
        maxLength={2000}
        value={example.user}
        onChange={(event) => onChange({ ...example, user: event.target.value })}
      />
      <ToggleRow
        label={t("thinking")}
        value={example.thinking}
        onChange={(thinking) => onChange({ ...example, thinking })}
      />
      <Checkbox
        label={t("withTools")}
        isChecked={example.hasTools}
        onChange={(hasTools) => onChange({ ...example, hasTools })}
      />
    </div>
  )
}
