import { type ReactNode, useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { useApp } from "../../stores/useApp.tsx"

type RenameFieldProps = { readonly id: string; readonly title: string; readonly onEnd: () => void }

/** The title, to be written anew in its place. Enter or leaving keeps it, Escape does not. */
export function RenameField({ id, title, onEnd }: RenameFieldProps): ReactNode {
  const { t } = useTranslation("chat")
  const rename = useApp((state) => state.conversationActions.rename)
  const [text, setText] = useState(title)
  const field = useRef<HTMLInputElement>(null)
  const isDone = useRef(false)
  useEffect(() => {
    // After the menu that opened it has given the focus back.
    const frame = requestAnimationFrame(() => {
      field.current?.focus()
      field.current?.select()
    })
    return () => cancelAnimationFrame(frame)
  }, [])
  const end = (isKept: boolean) => {
    if (isDone.current) return
    isDone.current = true
    if (isKept && text.trim() !== "" && text.trim() !== title) void rename(id, text)
    onEnd()
  }
  return (
    <input
      ref={field}
      className="input input--small convo__rename"
      aria-label={t("renameConversation")}
      value={text}
      maxLength={200}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => document.hasFocus() && end(true)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return
        if (event.key !== "Enter" && event.key !== "Escape") return
        event.preventDefault()
        end(event.key === "Enter")
      }}
    />
  )
}
