import { type ReactNode, useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import type { UserMessage } from "../../../electron/contract/conversations.ts"
import { useAppStore } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { focusComposer } from "./focusComposer.ts"
import { isSendKey } from "./isSendKey.ts"
import { useAutoHeight } from "./useAutoHeight.ts"

type EditMessageProps = { readonly message: UserMessage; readonly onEnd: () => void }

/** Says something else in the same place: what was said before stays, as another branch. */
export function EditMessage({ message, onEnd }: EditMessageProps): ReactNode {
  const { t } = useTranslation("chat")
  const store = useAppStore()
  const [text, setText] = useState(message.text)
  const field = useRef<HTMLTextAreaElement>(null)
  useAutoHeight(field, text)
  useEffect(() => {
    const element = field.current
    element?.focus()
    element?.setSelectionRange(element.value.length, element.value.length)
  }, [])
  const end = () => {
    onEnd()
    focusComposer()
  }
  const send = () => {
    if (text.trim() === "") return
    void store.getState().chatActions.resend(message, text)
    end()
  }
  return (
    <div className="composer__box chat__edit">
      <textarea
        ref={field}
        rows={1}
        dir="auto"
        value={text}
        aria-label={t("editLabel")}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") end()
          else if (isSendKey(event.nativeEvent)) send()
          else return
          event.preventDefault()
        }}
      />
      <div className="composer__bar">
        <span className="grow" />
        <Button size="small" variant="quiet" onClick={end}>
          {t("cancel")}
        </Button>
        <Button size="small" variant="primary" disabled={text.trim() === ""} onClick={send}>
          {t("send")}
        </Button>
      </div>
    </div>
  )
}
