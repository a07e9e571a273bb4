import { X } from "lucide-react"
import { Toast as Radix } from "radix-ui"
import { Button, IconButton } from "./Button.tsx"
import { useUiWords } from "./uiWords.ts"

export type ToastItem = {
  readonly id: number
  readonly text: string
  readonly action?: { readonly label: string; run(): void }
}

const shownForMs = 6000

/** One line each, at most one action; each stays while it is hovered or focused. F8 jumps to them. */
export function Toaster({ toasts, onDismiss }: { readonly toasts: readonly ToastItem[]; onDismiss(id: number): void }) {
  const words = useUiWords()
  return (
    <Radix.Provider duration={shownForMs} label={words.notifications} swipeDirection="right">
      {toasts.map((toast) => (
        <Radix.Root
          key={toast.id}
          type="background"
          className="toast"
          onOpenChange={(isOpen) => !isOpen && onDismiss(toast.id)}
        >
          <Radix.Title className="grow">{toast.text}</Radix.Title>
          {toast.action && (
            <Radix.Action altText={toast.action.label} asChild onClick={() => toast.action?.run()}>
              <Button variant="quiet" size="small">
                {toast.action.label}
              </Button>
            </Radix.Action>
          )}
          <Radix.Close asChild>
            <IconButton icon={X} label={words.close} />
          </Radix.Close>
        </Radix.Root>
      ))}
      <Radix.Viewport className="toasts" />
    </Radix.Provider>
  )
}
