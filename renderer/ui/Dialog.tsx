import { X } from "lucide-react"
import { Dialog as Radix } from "radix-ui"
import type { ReactNode } from "react"
import { IconButton } from "./Button.tsx"
import { classes } from "./classes.ts"
import { useUiWords } from "./uiWords.ts"
import { useReturnFocus } from "./useReturnFocus.ts"

export type DialogProps = {
  readonly isOpen: boolean
  onClose(): void
  readonly title: string
  /** One sentence below the title, read out when the dialog opens. */
  readonly description?: string
  /** For what has many figures or long lines. */
  readonly isWide?: boolean
  readonly children: ReactNode
  /** Buttons; the one primary stands last. */
  readonly footer?: ReactNode
}

/** For what cannot be undone or is shown once. Esc closes; the focus returns to where it was. */
export function Dialog({ isOpen, onClose, title, description, isWide, children, footer }: DialogProps) {
  const words = useUiWords()
  const { onOpenAutoFocus, onCloseAutoFocus } = useReturnFocus()
  return (
    <Radix.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="scrim">
          <Radix.Content
            className={classes("dialog", isWide && "dialog--wide")}
            onOpenAutoFocus={(event) => {
              onOpenAutoFocus()
              event.preventDefault()
              focusFirstField(event.currentTarget)
            }}
            onCloseAutoFocus={onCloseAutoFocus}
            {...(description === undefined && { "aria-describedby": undefined })}
          >
            <header>
              <Radix.Title>{title}</Radix.Title>
              <Radix.Close asChild>
                <IconButton icon={X} label={words.close} />
              </Radix.Close>
            </header>
            <div className="body">
              {description !== undefined && <Radix.Description className="muted">{description}</Radix.Description>}
              {children}
            </div>
            {footer !== undefined && <footer>{footer}</footer>}
          </Radix.Content>
        </Radix.Overlay>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** Not the button that closes it, which would show its tooltip at once. */
function focusFirstField(content: EventTarget | null): void {
  if (!(content instanceof HTMLElement)) return
  const field = content.querySelector<HTMLElement>("input:not([disabled]), textarea:not([disabled])")
  const place = field ?? content
  place.focus({ preventScroll: true })
}
