import { ArrowUp, ListPlus, SlidersHorizontal, Square } from "lucide-react"
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react"
import { useTranslation } from "react-i18next"
import { openIdOf, selectIsAnswering } from "../../stores/chatState.ts"
import { answererName } from "../../stores/modelChoice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { IconButton } from "../../ui/Button.tsx"
import { CompareButton } from "./CompareButton.tsx"
import { CompareChips } from "./CompareChips.tsx"
import { ContextMeter } from "./ContextMeter.tsx"
import { composerId } from "./focusComposer.ts"
import { isSendKey } from "./isSendKey.ts"
import { ModelPicker } from "./ModelPicker.tsx"
import { useAutoHeight } from "./useAutoHeight.ts"
import { useAnswerer } from "./useChosenModel.ts"
import { useComparing } from "./useComparing.ts"
import { useRecall } from "./useRecall.ts"

/** Where the next message is written. The focus stays here when it is sent. */
export function Composer(): ReactNode {
  const { t } = useTranslation("chat")
  const draft = useApp(({ chat }) => chat.drafts[openIdOf(chat.open)] ?? "")
  const isRunning = useApp(selectIsAnswering)
  const newChatCount = useApp((state) => state.newChatCount)
  const { setDraft, send, stop } = useApp((state) => state.chatActions)
  const answerer = useAnswerer()
  const adapters = useApp((state) => state.adapters)
  const { names } = useComparing()
  const recall = useRecall()
  const field = useRef<HTMLTextAreaElement>(null)
  useAutoHeight(field, draft)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new chat asks for the focus again
  useEffect(() => field.current?.focus(), [newChatCount])

  const submit = () => {
    void send(draft)
    field.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (isSendKey(event.nativeEvent)) submit()
    else if (event.key === "ArrowUp" && draft === "" && !event.nativeEvent.isComposing) recall()
    else return
    event.preventDefault()
  }
  const name = answerer === undefined ? "Hearth" : answererName(answerer, adapters)
  const count = names.length
  const atRest = count === 0 ? t("messagePlaceholder", { model: name }) : t("messagePlaceholderMany", { count })
  const busy = t(count === 0 ? "messagePlaceholderBusy" : "messagePlaceholderBusyMany")
  return (
    <div className="composer-line">
      <div className="composer">
        <div className="composer__box">
          <label className="sr" htmlFor={composerId}>
            {t("messageLabel")}
          </label>
          <CompareChips />
          <textarea
            ref={field}
            id={composerId}
            rows={1}
            dir="auto"
            value={draft}
            placeholder={isRunning ? busy : atRest}
            onChange={(event) => setDraft(event.target.value)}
            onKeyDown={onKeyDown}
          />
          <div className="composer__bar">
            {names.length === 0 && <ModelPicker />}
            <CompareButton />
            <ParametersButton />
            <ContextMeter />
            {isRunning && draft.trim() !== "" && (
              <IconButton icon={ListPlus} label={t("queue")} keys="Enter" onClick={submit} />
            )}
            <span className="send">
              {isRunning ? (
                <IconButton
                  className="is-stop"
                  variant="ember"
                  size="normal"
                  icon={Square}
                  label={t("stop")}
                  keys="Esc"
                  onClick={() => {
                    void stop()
                    field.current?.focus()
                  }}
                />
              ) : (
                <IconButton
                  variant="ember"
                  size="normal"
                  icon={ArrowUp}
                  label={t("send")}
                  keys="Enter"
                  disabled={draft.trim() === ""}
                  onClick={submit}
                />
              )}
            </span>
          </div>
        </div>
      </div>
    </div>
  )
}

/** Opens the inspector where it is not in view, and folds it away where it is. */
function ParametersButton(): ReactNode {
  const { t } = useTranslation("chat")
  const isFolded = useApp((state) => state.foldedPanels.includes("right"))
  const foldPanel = useApp((state) => state.foldPanel)
  return (
    <IconButton
      className="only-wide"
      icon={SlidersHorizontal}
      label={t("parameters")}
      aria-pressed={!isFolded}
      onClick={() => foldPanel("right")}
    />
  )
}
