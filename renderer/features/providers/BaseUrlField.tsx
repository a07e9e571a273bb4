import { useTranslation } from "react-i18next"
import type { ProviderProtocol } from "../../../electron/contract/providers.ts"
import { TextField } from "../../ui/TextField.tsx"
import { chatEndpoint } from "./endpoint.ts"

export type BaseUrlFieldProps = {
  readonly value: string
  readonly protocol: ProviderProtocol
  onChange(value: string): void
}

/** An address, and what it will become: a full URL of an endpoint is as good as its base. */
export function BaseUrlField({ value, protocol, onChange }: BaseUrlFieldProps) {
  const { t } = useTranslation("providers")
  const endpoint = chatEndpoint(value, protocol)
  const isWrong = value.trim() !== "" && endpoint === null
  return (
    <TextField
      label={t("baseUrl")}
      type="text"
      inputMode="url"
      autoComplete="off"
      spellCheck={false}
      placeholder="https://api.example.com/v1"
      value={value}
      error={isWrong ? t("baseUrlWrong") : undefined}
      hint={endpoint === null ? t("baseUrlHint") : t("requestsGoTo", { url: endpoint })}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}
