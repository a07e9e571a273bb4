import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { selectConversationSettings } from "../../stores/chatState.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { NumberField } from "../../ui/NumberField.tsx"
import { Slider } from "../../ui/Slider.tsx"
import { InspectorBlock } from "./InspectorBlock.tsx"
import { sliderParameters, sliderRanges, withParameter } from "./samplingRanges.ts"

/** Sampling of the open conversation. What is not set stands where the engine's default is, and is not sent. */
export function SamplingBlock(): ReactNode {
  const { t } = useTranslation("chat")
  const { sampling, maxTokens } = useApp(selectConversationSettings)
  const configure = useApp((state) => state.chatActions.configure)
  const isDefault = Object.keys(sampling).length === 0 && maxTokens === null
  return (
    <InspectorBlock
      title={t("sampling")}
      action={
        <Button
          variant="quiet"
          size="small"
          disabled={isDefault}
          onClick={() => configure({ sampling: {}, maxTokens: null })}
        >
          {t("modelDefaults")}
        </Button>
      }
    >
      {sliderParameters.map((name) => {
        const { min, max, step, unset } = sliderRanges[name]
        return (
          <div key={name} className={sampling[name] === undefined ? "is-unset" : undefined}>
            <Slider
              label={t(name)}
              value={sampling[name] ?? unset}
              {...{ min, max, step }}
              onChange={(value) => configure({ sampling: withParameter(sampling, name, value) })}
            />
          </div>
        )
      })}
      <div className="sampling__numbers">
        <NumberField
          label={t("topK")}
          value={sampling.topK ?? null}
          min={0}
          placeholder="40"
          onChange={(value) => configure({ sampling: withParameter(sampling, "topK", value ?? undefined) })}
        />
        <NumberField
          label={t("maxTokens")}
          value={maxTokens}
          min={1}
          placeholder={t("maxTokensNone")}
          onChange={(value) => configure({ maxTokens: value })}
        />
        <NumberField
          label={t("seed")}
          value={sampling.seed ?? null}
          min={0}
          placeholder={t("seedRandom")}
          onChange={(value) => configure({ sampling: withParameter(sampling, "seed", value ?? undefined) })}
        />
      </div>
    </InspectorBlock>
  )
}
