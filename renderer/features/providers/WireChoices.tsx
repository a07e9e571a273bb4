import { useTranslation } from "react-i18next"
import type { ProviderAuth, ProviderProtocol } from "../../../electron/contract/providers.ts"
import { Segments } from "../../ui/Segments.tsx"

export type WireChoicesProps = {
  readonly protocol: ProviderProtocol
  readonly auth: ProviderAuth
  onChange(change: { readonly protocol?: ProviderProtocol; readonly auth?: ProviderAuth }): void
}

/** What the service speaks and how it is told the key. */
export function WireChoices({ protocol, auth, onChange }: WireChoicesProps) {
  const { t } = useTranslation("providers")
  return (
    <>
      <div className="setting setting--wrap">
        <span className="muted">{t("protocol")}</span>
        <Segments<ProviderProtocol>
          label={t("protocol")}
          value={protocol}
          options={[
            { value: "openai", label: t("protocolOpenAi") },
            { value: "anthropic", label: t("protocolAnthropic") },
          ]}
          onChange={(value) => onChange({ protocol: value })}
        />
      </div>
      <div className="setting setting--wrap">
        <span className="muted">{t("auth")}</span>
        <Segments<ProviderAuth>
          label={t("auth")}
          value={auth}
          options={[
            { value: "bearer", label: "Bearer" },
            { value: "api-key", label: "api-key" },
            { value: "x-api-key", label: "x-api-key" },
            { value: "none", label: t("authNone") },
          ]}
          onChange={(value) => onChange({ auth: value })}
        />
      </div>
    </>
  )
}
