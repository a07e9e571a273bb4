import { useTranslation } from "react-i18next"
import type { GpuBackend } from "../../../electron/contract/models.ts"
import { useApp } from "../../stores/useApp.tsx"
import { NumberField } from "../../ui/NumberField.tsx"
import { Segments } from "../../ui/Segments.tsx"
import { Group, Row } from "./SettingRow.tsx"

/** Decimal, as the window shows every size. */
const gigabyte = 1e9

/** How models are kept, as far as a model has no setting of its own. */
export function ModelSettings() {
  const { t } = useTranslation("models")
  const models = useApp(({ settings }) => settings?.models)
  const update = useApp((state) => state.updateSettings)
  if (models === undefined) return null
  const { idleMinutes, memoryBudgetBytes } = models
  return (
    <Group title={t("models")}>
      <Row label={t("defaultIdle")} path="models.idleMinutes" hint={t("defaultIdleHint")}>
        <div className="setting__number">
          <NumberField
            label={t("defaultIdle")}
            isLabelHidden
            value={idleMinutes}
            min={0}
            max={100_000}
            placeholder="10"
            onChange={(minutes) => minutes !== null && void update({ models: { idleMinutes: minutes } })}
          />
        </div>
      </Row>
      <Row label={t("budget")} path="models.memoryBudgetBytes" hint={t("budgetHint")}>
        <div className="setting__number">
          <NumberField
            label={t("budget")}
            isLabelHidden
            value={memoryBudgetBytes === null ? null : Number((memoryBudgetBytes / gigabyte).toFixed(1))}
            min={0.1}
            max={100_000}
            digits={1}
            placeholder={t("automatic")}
            onChange={(size) =>
              void update({ models: { memoryBudgetBytes: size === null ? null : Math.round(size * gigabyte) } })
            }
          />
        </div>
      </Row>
      <Gpu chosen={models.gpuBackend} />
    </Group>
  )
}

function Gpu({ chosen }: { readonly chosen: GpuBackend }) {
  const { t } = useTranslation("models")
  const isMac = useApp(({ app }) => app?.platform === "darwin")
  const update = useApp((state) => state.updateSettings)
  const names: Record<GpuBackend, string> = {
    auto: t("automatic"),
    cuda: "CUDA",
    vulkan: "Vulkan",
    metal: "Metal",
    off: t("gpuOff"),
  }
  const there: readonly GpuBackend[] = isMac ? ["auto", "metal", "off"] : ["auto", "cuda", "vulkan", "off"]
  // Settings that came from another computer may hold what this system does not have.
  const values = there.includes(chosen) ? there : [...there, chosen]
  return (
    <Row label={t("gpu")} path="models.gpuBackend" hint={t("gpuSettingHint")}>
      <Segments<GpuBackend>
        label={t("gpu")}
        value={chosen}
        options={values.map((value) => ({ value, label: names[value] }))}
        onChange={(gpuBackend) => void update({ models: { gpuBackend } })}
      />
    </Row>
  )
}
