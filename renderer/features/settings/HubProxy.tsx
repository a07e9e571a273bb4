import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useApp } from "../../stores/useApp.tsx"
import { Segments } from "../../ui/Segments.tsx"
import { CommittedField } from "./CommittedField.tsx"
import { Row } from "./SettingRow.tsx"

type Choice = "environment" | "none" | "address"

/** On which way hubs are reached. A password in the address is sealed by the host, and never comes back. */
export function HubProxy({ proxy }: { readonly proxy: string | null }) {
  const { t } = useTranslation("places")
  const update = useApp((state) => state.updateSettings)
  const [isTyping, setTyping] = useState(false)
  const saved: Choice = proxy === null ? "environment" : proxy === "none" ? "none" : "address"
  const shown = isTyping ? "address" : saved
  const save = (value: string | null) => {
    setTyping(false)
    void update({ downloads: { proxy: value } })
  }
  return (
    <>
      <Row label={t("proxy")} path="downloads.proxy" hint={t("proxyHint")}>
        <Segments<Choice>
          label={t("proxy")}
          value={shown}
          options={[
            { value: "environment", label: t("proxyEnvironment") },
            { value: "none", label: t("proxyNone") },
            { value: "address", label: t("proxyAddress") },
          ]}
          onChange={(choice) => (choice === "address" ? setTyping(true) : save(choice === "none" ? "none" : null))}
        />
      </Row>
      {shown === "address" && (
        <Row label={t("proxyUrl")} path="downloads.proxy" hint={t("proxyUrlHint")}>
          <div className="setting__list">
            <CommittedField
              label={t("proxyUrl")}
              isLabelHidden
              placeholder="http://127.0.0.1:7890"
              value={saved === "address" ? (proxy ?? "") : ""}
              isValid={(text) => text !== ""}
              onCommit={save}
            />
          </div>
        </Row>
      )}
    </>
  )
}
