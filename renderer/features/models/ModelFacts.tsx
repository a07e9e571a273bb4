import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import type { Model } from "../../../electron/contract/models.ts"
import { useFormats } from "../../i18n/formats.ts"
import { FitPill } from "../../models/FitPill.tsx"
import { writeModelsPlace } from "../../stores/modelsPlace.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { useOriginWords } from "./useOriginWords.ts"

/** What its header says, and what it would take. */
export function ModelFacts({ model }: { readonly model: Model }) {
  const { t } = useTranslation("library")
  const formats = useFormats()
  const { architecture, parameterCount, quantization, trainedContextSize, sizeBytes, fileName, addedAt, lastUsedAt } =
    model
  const tokens = trainedContextSize === null ? null : t("tokens", { tokens: formats.number(trainedContextSize) })
  return (
    <section className="block" aria-label={t("facts")}>
      <dl className="modelfacts">
        <Fact name={t("architecture")}>{architecture}</Fact>
        <Fact name={t("parameters")}>{parameterCount === null ? null : formats.parameters(parameterCount)}</Fact>
        <Fact name={t("quantization")}>{quantization}</Fact>
        <Fact name={t("size")}>{formats.bytes(sizeBytes)}</Fact>
        <Fact name={t("context")}>{tokens}</Fact>
        <MemoryFact model={model} />
        <Fact name={t("added")}>{addedAt === 0 ? null : formats.day(addedAt)}</Fact>
        <Fact name={t("lastUsed")}>{lastUsedAt === null ? t("never") : formats.ago(lastUsedAt, Date.now())}</Fact>
        <OriginFact model={model} />
        <Fact name={t("file")}>
          <span className="mono modelfacts__file">{fileName}</span>
        </Fact>
      </dl>
    </section>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  if (children === null) return null
  return (
    <div>
      <dt className="faint">{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function MemoryFact({ model }: { readonly model: Model }) {
  const { t } = useTranslation("library")
  const formats = useFormats()
  const estimate = useApp(({ libraryFits }) => libraryFits[model.id])
  if (estimate === undefined) return null
  const { ramBytes, videoBytes } = estimate.total
  return (
    <Fact name={t("memory")}>
      <span className="row wrap modelfacts__memory">
        <span className="num">{formats.bytes(ramBytes + videoBytes)}</span>
        <FitPill verdict={estimate.verdict} />
      </span>
    </Fact>
  )
}

/** One that came from a hub leads back to its page there. */
function OriginFact({ model }: { readonly model: Model }) {
  const { t } = useTranslation("library")
  const words = useOriginWords()
  const go = useApp((state) => state.go)
  const { origin } = model
  return (
    <Fact name={t("from")}>
      {origin.kind === "hub" ? (
        <Button
          size="small"
          variant="quiet"
          className="modelfacts__link"
          onClick={() => go("models", writeModelsPlace({ view: "discover", repo: origin }))}
        >
          <span className="clip">{origin.repo}</span>
        </Button>
      ) : (
        words(model)
      )}
    </Fact>
  )
}
