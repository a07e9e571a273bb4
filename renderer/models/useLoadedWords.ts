import { useTranslation } from "react-i18next"
import type { LoadedModelInfo, Model, SaferLoad } from "../../electron/contract/models.ts"
import { useFormats } from "../i18n/formats.ts"

/** How a loaded model was loaded, in words. */
export function useLoadedWords() {
  const { t } = useTranslation("models")
  const formats = useFormats()
  return {
    /** One short line. */
    summary({ contextSize, gpu, gpuDevices, gpuLayers, layerCount }: LoadedModelInfo): string {
      const context = t("slotContext", { tokens: formats.number(contextSize) })
      if (gpu === null || gpuLayers === 0) return `${context} · ${t("onCpu")}`
      const device = gpuDevices.length > 0 ? gpuDevices.join(", ") : gpu.toUpperCase()
      return `${context} · ${t("onGpu", { device, layers: gpuLayers, count: layerCount })}`
    },
    /** What is out of the ordinary: it was loaded with less than was asked for, or is about to be loaded anew. */
    notes({ state, needsReload }: Model): readonly string[] {
      if (state.kind !== "ready") return []
      return [
        ...(state.safer === undefined ? [] : [told(state.safer, state.info)]),
        ...(needsReload ? [t("needsReload")] : []),
      ]
    },
  }

  function told({ step }: SaferLoad, { contextSize, gpuLayers, layerCount }: LoadedModelInfo): string {
    switch (step) {
      case "smaller-context":
        return t("toldContext", { tokens: formats.number(contextSize) })
      case "fewer-gpu-layers":
        return t("toldGpuLayers", { layers: gpuLayers, count: layerCount })
      case "cpu-only":
        return t("toldCpu")
    }
  }
}
