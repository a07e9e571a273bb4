import { Import } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { useAppStore } from "../stores/useApp.tsx"
import { Icon } from "../ui/Icon.tsx"
import { droppedItems } from "./offeredItems.ts"

/** Files can be dropped on the whole window; while some are held over it, it says so. */
export function DropAnywhere() {
  const { t } = useTranslation("imports")
  const isOver = useDrop()
  if (!isOver) return null
  return (
    <div className="dropveil" role="status">
      <div className="dropveil__in">
        <Icon of={Import} size="large" />
        <p className="h">{t("dropHere")}</p>
        <p className="muted">{t("dropHereHint")}</p>
      </div>
    </div>
  )
}

/** Whether files are held over the window; what is dropped is handed to the host. */
function useDrop(): boolean {
  const store = useAppStore()
  const [isOver, setOver] = useState(false)
  /** Of all that the pointer is over, one in another: each is entered and left for itself. */
  const depth = useRef(0)
  useEffect(() => {
    const enter = (event: DragEvent) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      depth.current++
      setOver(true)
    }
    const over = (event: DragEvent) => {
      if (!hasFiles(event)) return
      // Without this the browser would open the file in place of the window.
      event.preventDefault()
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = "copy"
    }
    const end = () => {
      depth.current = 0
      setOver(false)
    }
    const leave = (event: DragEvent) => {
      if (!hasFiles(event)) return
      depth.current--
      if (depth.current <= 0) end()
    }
    const drop = (event: DragEvent) => {
      end()
      if (!hasFiles(event) || event.dataTransfer === null) return
      event.preventDefault()
      void store.getState().importActions.offer(droppedItems(event.dataTransfer))
    }
    const listeners = [
      ["dragenter", enter],
      ["dragover", over],
      ["dragleave", leave],
      ["drop", drop],
      ["dragend", end],
    ] as const
    for (const [name, listener] of listeners) addEventListener(name, listener)
    return () => {
      for (const [name, listener] of listeners) removeEventListener(name, listener)
    }
  }, [store])
  return isOver
}

/** Not a text, and not what the window itself lets be dragged. */
function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes("Files") === true
}
