import { Button } from "./Button.tsx"
import { Dialog } from "./Dialog.tsx"

export type ConfirmDialogProps = {
  readonly isOpen: boolean
  readonly title: string
  /** What will be gone, and what stays. */
  readonly description: string
  readonly confirmLabel: string
  readonly cancelLabel: string
  onConfirm(): void
  onClose(): void
}

/** Asks before something is deleted for good. */
export function ConfirmDialog({ isOpen, title, description, onConfirm, onClose, ...labels }: ConfirmDialogProps) {
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={title}
      description={description}
      footer={
        <>
          <Button onClick={onClose}>{labels.cancelLabel}</Button>
          <Button
            variant="danger"
            onClick={() => {
              onClose()
              onConfirm()
            }}
          >
            {labels.confirmLabel}
          </Button>
        </>
      }
    >
      {null}
    </Dialog>
  )
}
