import { useState } from "react"
import { useTranslation } from "react-i18next"
import type { ModelCapability } from "../../../electron/contract/models.ts"
import type { RemoteModel } from "../../../electron/contract/providers.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { remoteModelsTask } from "../../stores/providersSlice.ts"
import { selectIsTaskRunning, selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { Checkbox } from "../../ui/Checkbox.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { NumberField } from "../../ui/NumberField.tsx"
import { capabilities, capabilityWords } from "./capabilityWords.ts"
import { PriceFields } from "./PriceFields.tsx"
import { emptyPrice, type PriceDraft, priceDraftOf, readPrice } from "./priceDraft.ts"

type RemoteModelDialogProps = { readonly providerId: string; readonly model: RemoteModel; onClose(): void }

/** What is known of a model: the list of the service rarely tells it. */
export function RemoteModelDialog({ providerId, model, onClose }: RemoteModelDialogProps) {
  const { t } = useTranslation("providers")
  const describe = useDescribeError()
  const { setModels, removeModel } = useApp((state) => state.providerActions)
  const isSaving = useApp(selectIsTaskRunning(remoteModelsTask(providerId)))
  const error = useApp(selectTaskError(remoteModelsTask(providerId)))
  const [can, setCan] = useState<readonly ModelCapability[]>(model.capabilities)
  const [contextSize, setContextSize] = useState(model.contextSize)
  const [price, setPrice] = useState<PriceDraft>(model.price === null ? emptyPrice : priceDraftOf(model.price))
  const read = readPrice(price)
  const save = async () => {
    if (read === "incomplete") return
    const patch = { capabilities: capabilities.filter((one) => can.includes(one)), contextSize, price: read }
    if (await setModels(providerId, [model.id], patch)) onClose()
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={model.id}
      footer={
        <>
          {model.source !== "fetched" && (
            <Button
              variant="danger"
              className="start"
              onClick={async () => {
                if (await removeModel(providerId, model.id)) onClose()
              }}
            >
              {t("removeModel")}
            </Button>
          )}
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button variant="primary" disabled={isSaving || read === "incomplete"} onClick={() => void save()}>
            {t("save")}
          </Button>
        </>
      }
    >
      <fieldset className="fields">
        <legend className="muted">{t("capabilities")}</legend>
        <div className="row wrap checks">
          {capabilities.map((one) => (
            <Checkbox
              key={one}
              label={t(capabilityWords[one])}
              isChecked={can.includes(one)}
              onChange={(isOn) => setCan(isOn ? [...can, one] : can.filter((other) => other !== one))}
            />
          ))}
        </div>
      </fieldset>
      <NumberField
        label={t("contextSize")}
        value={contextSize}
        min={1}
        max={1_000_000_000}
        placeholder={t("unknown")}
        onChange={setContextSize}
      />
      <PriceFields draft={price} isIncomplete={read === "incomplete"} onChange={setPrice} />
      {error !== null && <Notice tone="error">{describe(error)}</Notice>}
    </Dialog>
  )
}
