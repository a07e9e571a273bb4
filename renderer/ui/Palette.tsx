import { Command } from "cmdk"
import type { LucideIcon } from "lucide-react"
import { Dialog } from "radix-ui"
import { type ReactNode, useState } from "react"
import { Icon } from "./Icon.tsx"
import { Keys } from "./Keys.tsx"
import { useReturnFocus } from "./useReturnFocus.ts"

export type PaletteProps = {
  readonly isOpen: boolean
  onClose(): void
  readonly label: string
  readonly placeholder: string
  nothingFound(text: string): string
  /** PaletteGroups for what has been typed so far. */
  readonly children: (text: string) => ReactNode
}

/** A field over the window with a list that narrows while one types. */
export function Palette({ isOpen, onClose, ...rest }: PaletteProps) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim scrim--palette">
          <Dialog.Content className="palette" aria-describedby={undefined} {...useReturnFocus()}>
            <Dialog.Title className="sr">{rest.label}</Dialog.Title>
            <PaletteBody {...rest} />
          </Dialog.Content>
        </Dialog.Overlay>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function PaletteBody({ label, placeholder, nothingFound, children }: Omit<PaletteProps, "isOpen" | "onClose">) {
  const [text, setText] = useState("")
  return (
    <Command label={label} loop>
      <Command.Input value={text} onValueChange={setText} placeholder={placeholder} className="palette__input" />
      <Command.List className="palette__list" label={label}>
        <Command.Empty className="palette__none">{nothingFound(text)}</Command.Empty>
        {children(text)}
      </Command.List>
    </Command>
  )
}

export function PaletteGroup({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return <Command.Group heading={title}>{children}</Command.Group>
}

export type PaletteItemProps = {
  readonly icon: LucideIcon
  readonly text: string
  /** What it is found by beside its text; also keeps two with the same text apart. */
  readonly searchedAs?: string
  readonly keys?: string
  onSelect(): void
}

export function PaletteItem({ icon, text, searchedAs = "", keys, onSelect }: PaletteItemProps) {
  return (
    <Command.Item value={`${text} ${searchedAs}`} className="item" onSelect={onSelect}>
      <Icon of={icon} />
      <span className="grow clip">{text}</span>
      {keys && <Keys of={keys} />}
    </Command.Item>
  )
}
