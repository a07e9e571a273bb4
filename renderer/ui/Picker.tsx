import { Command } from "cmdk"
import { Check } from "lucide-react"
import { Popover } from "radix-ui"
import { type ReactElement, type ReactNode, useState } from "react"
import { Icon } from "./Icon.tsx"

export type PickerOption = {
  /** Different from that of every other option of the picker. */
  readonly id: string
  /** What is seen and searched. */
  readonly name: string
  /** What it is found by beside its name. */
  readonly searchedAs?: string
  /** In front of the name: a state as a drawing, with words for screen readers. */
  readonly mark?: ReactNode
  /** At the end of the line. */
  readonly note?: ReactNode
  readonly isDisabled?: boolean
}

export type PickerGroup = { readonly title: string; readonly options: readonly PickerOption[] }

export type PickerProps = {
  /** The button that opens it. */
  readonly trigger: ReactElement
  readonly label: string
  readonly placeholder: string
  /** Groups without an option are left out. */
  readonly groups: readonly PickerGroup[]
  readonly chosenId?: string | undefined
  nothingFound(text: string): string
  /** Said below a group of which only the beginning is shown. */
  more(count: number): string
  onChoose(id: string): void
  readonly footer?: ReactNode
}

/** More than this in one group nobody reads: the search narrows them. */
const shownOfGroup = 60

/** One of many, in groups, with a search; for what is too long for a menu. */
export function Picker({ trigger, label, onChoose, footer, ...list }: PickerProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger asChild>{trigger}</Popover.Trigger>
      <Popover.Portal container={document.querySelector("main")}>
        <Popover.Content className="picker" align="start" sideOffset={4} collisionPadding={8} aria-label={label}>
          <PickerList
            {...list}
            label={label}
            onChoose={(id) => {
              setOpen(false)
              onChoose(id)
            }}
          />
          {footer}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

type PickerListProps = Omit<PickerProps, "trigger" | "footer">

function PickerList({ label, placeholder, groups, chosenId, nothingFound, more, onChoose }: PickerListProps) {
  const [text, setText] = useState("")
  const found = groups
    .map(({ title, options }) => ({ title, options: options.filter((option) => matches(option, text)) }))
    .filter(({ options }) => options.length > 0)
  return (
    <Command label={label} loop shouldFilter={false} {...(chosenId !== undefined && { defaultValue: chosenId })}>
      <Command.Input value={text} onValueChange={setText} placeholder={placeholder} className="picker__input" />
      <Command.List className="picker__list" label={label}>
        {found.length === 0 && (
          <p className="palette__none" role="status">
            {nothingFound(text)}
          </p>
        )}
        {found.map(({ title, options }) => (
          <Command.Group key={title} heading={title}>
            {options.slice(0, shownOfGroup).map((option) => (
              <Option key={option.id} option={option} isChosen={option.id === chosenId} onChoose={onChoose} />
            ))}
            {options.length > shownOfGroup && (
              <p className="caption faint picker__more">{more(options.length - shownOfGroup)}</p>
            )}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  )
}

type OptionProps = { readonly option: PickerOption; readonly isChosen: boolean; onChoose(id: string): void }

function Option({ option: { id, name, mark, note, isDisabled }, isChosen, onChoose }: OptionProps) {
  return (
    <Command.Item value={id} disabled={isDisabled === true} className="item" onSelect={() => onChoose(id)}>
      {mark !== undefined && <span className="picker__mark">{mark}</span>}
      <span className="clip grow" title={name}>
        {name}
      </span>
      {note !== undefined && <span className="caption faint num clip picker__note">{note}</span>}
      <span className="picker__check">{isChosen && <Icon of={Check} size="small" />}</span>
    </Command.Item>
  )
}

/** Every word of the search occurs somewhere. */
function matches({ name, searchedAs = "" }: PickerOption, text: string): boolean {
  const words = `${name} ${searchedAs}`.toLowerCase()
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((part) => words.includes(part))
}
