import { useTranslation } from "react-i18next"
import type { Model, SaferStep } from "../../electron/contract/models.ts"
import { useApp } from "../stores/useApp.tsx"
import { Button, type ButtonProps } from "../ui/Button.tsx"

const offers = {
  "smaller-context": "saferContext",
  "fewer-gpu-layers": "saferGpuLayers",
  "cpu-only": "saferCpu",
} as const satisfies Record<SaferStep, string>

/** The next easier way to load a model that failed or crashed; nothing where none is left. */
export function SaferLoadButton({ model, size }: { readonly model: Model; readonly size?: ButtonProps["size"] }) {
  const { t } = useTranslation("models")
  const loadModelSafer = useApp((state) => state.loadModelSafer)
  if (model.saferLoad === undefined) return null
  return (
    <Button size={size} onClick={() => void loadModelSafer(model.id)}>
      {t(offers[model.saferLoad.step])}
    </Button>
  )
}
