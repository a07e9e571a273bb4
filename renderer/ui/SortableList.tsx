import {
  type Announcements,
  closestCenter,
  DndContext,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from "@dnd-kit/core"
import {
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from "@dnd-kit/sortable"
import { CSS } from "@dnd-kit/utilities"
import { GripVertical } from "lucide-react"
import { type ReactNode, type RefObject, useRef } from "react"
import { classes } from "./classes.ts"
import { Icon } from "./Icon.tsx"

/** What is said while something is moved; positions count from 1. */
export type SortableWords = {
  readonly handle: (name: string) => string
  readonly instructions: string
  readonly lifted: (name: string, position: number) => string
  readonly over: (name: string, position: number) => string
  readonly dropped: (name: string, position: number) => string
  readonly cancelled: (name: string) => string
}

type SortableItem = { readonly id: string; readonly name: string }

export type SortableListProps<Item extends SortableItem> = {
  readonly label: string
  readonly items: readonly Item[]
  readonly words: SortableWords
  /** Beside the handle. */
  readonly children: (item: Item, index: number) => ReactNode
  onMove(from: number, to: number): void
}

/** A list whose order means something: by drag, or with the keyboard from the handle (space, arrows, space). */
export function SortableList<Item extends SortableItem>(props: SortableListProps<Item>) {
  const { label, items, words, children, onMove } = props
  const sensors = useSensors(
    // A press that does not move is a click.
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  )
  const isJustLifted = useRef(false)
  const indexOf = (id: unknown) => items.findIndex((item) => item.id === id)
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      accessibility={{
        announcements: announcementsOf(items, words, isJustLifted),
        screenReaderInstructions: { draggable: words.instructions },
      }}
      onDragEnd={({ active, over }) => {
        if (over !== null && over.id !== active.id) onMove(indexOf(active.id), indexOf(over.id))
      }}
    >
      <SortableContext items={items.map(({ id }) => id)} strategy={verticalListSortingStrategy}>
        <ol className="rows" aria-label={label}>
          {items.map((item, index) => (
            <SortableRow key={item.id} id={item.id} handle={words.handle(item.name)}>
              {children(item, index)}
            </SortableRow>
          ))}
        </ol>
      </SortableContext>
    </DndContext>
  )
}

type SortableRowProps = { readonly id: string; readonly handle: string; readonly children: ReactNode }

function SortableRow({ id, handle, children }: SortableRowProps) {
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
    id,
  })
  return (
    <li
      ref={setNodeRef}
      className={classes("rows__row sortable", isDragging && "is-dragged")}
      style={{ transform: CSS.Translate.toString(transform), transition }}
    >
      <button
        type="button"
        ref={setActivatorNodeRef}
        className="sortable__handle"
        {...attributes}
        {...listeners}
        aria-label={handle}
      >
        <Icon of={GripVertical} />
      </button>
      {children}
    </li>
  )
}

function announcementsOf(
  items: readonly SortableItem[],
  words: SortableWords,
  isJustLifted: RefObject<boolean>,
): Announcements {
  const name = (id: unknown) => items.find((item) => item.id === id)?.name ?? ""
  const position = (id: unknown) => items.findIndex((item) => item.id === id) + 1
  return {
    onDragStart: ({ active }) => {
      isJustLifted.current = true
      return words.lifted(name(active.id), position(active.id))
    },
    onDragOver: ({ active, over }) => {
      // It is over its own place at once, which would be said instead of that it was lifted.
      const isSaid = isJustLifted.current && over?.id === active.id
      isJustLifted.current = false
      return over === null || isSaid ? undefined : words.over(name(active.id), position(over.id))
    },
    onDragEnd: ({ active, over }) => words.dropped(name(active.id), position(over?.id ?? active.id)),
    onDragCancel: ({ active }) => words.cancelled(name(active.id)),
  }
}
