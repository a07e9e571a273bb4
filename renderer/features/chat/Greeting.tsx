import { MessageCircle, RotateCw } from "lucide-react"
import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { useShallow } from "zustand/react/shallow"
import type { ErrorBody } from "../../../electron/contract/errors.ts"
import type { Model } from "../../../electron/contract/models.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useFormats } from "../../i18n/formats.ts"
import { SaferLoadButton } from "../../models/SaferLoadButton.tsx"
import { Suggestions } from "../../models/Suggestions.tsx"
import { type Answerer, readAnswerer } from "../../stores/modelChoice.ts"
import { canAnswer } from "../../stores/modelsSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Arch } from "../../ui/Arch.tsx"
import { Button } from "../../ui/Button.tsx"
import { focusComposer } from "./focusComposer.ts"
import { useAnswerer } from "./useChosenModel.ts"
import { useComparing } from "./useComparing.ts"

/** What a conversation looks like before its first word: who will answer, and something to begin with. */
export function Greeting(): ReactNode {
  const answerer = useAnswerer()
  const { names } = useComparing()
  if (names.length > 0) return <Several names={names} />
  // Nothing is known yet: whatever was said now would be taken back.
  if (answerer === undefined) return null
  if (answerer.kind !== "local") return <Elsewhere answerer={answerer} />
  const { model } = answerer
  const trouble = troubleOf(model)
  return (
    <div className="empty greeting">
      <Arch className="arch" isLit={model.state.kind === "ready"} />
      {trouble === undefined ? <Welcome model={model} /> : <Trouble model={model} error={trouble} />}
    </div>
  )
}

/** Several answer side by side: who of them is elsewhere is said before the first word. */
function Several({ names }: { readonly names: readonly string[] }): ReactNode {
  const { t } = useTranslation("chat")
  const formats = useFormats()
  const known = useApp(
    useShallow(({ models, adapters, providers, routes }) => ({ models, adapters, providers, routes })),
  )
  const elsewhere = names.flatMap((name) => {
    const answerer = readAnswerer(name, known)
    if (answerer?.kind === "remote") return answerer.provider.isLocal ? [] : [answerer.provider.name]
    return answerer?.kind === "route" && answerer.route.mayLeave ? [answerer.route.name] : []
  })
  const places = formats.list([...new Set(elsewhere)])
  return (
    <div className="empty greeting">
      <Arch className="arch" />
      <h3 className="greeting__title">{t("greetingSeveral", { count: names.length })}</h3>
      <p className="muted greeting__trouble">
        {elsewhere.length === 0 ? t("greetingSeveralHere") : t("greetingSeveralAway", { places })}
      </p>
    </div>
  )
}

/** Somebody else answers, or may: that is said before the first word. */
function Elsewhere({ answerer }: { readonly answerer: Exclude<Answerer, { kind: "local" }> }): ReactNode {
  const { t } = useTranslation("chat")
  const isRoute = answerer.kind === "route"
  const why = isRoute
    ? t(answerer.route.mayLeave ? "greetingRoute" : "greetingRouteHere")
    : t(answerer.provider.isLocal ? "greetingServiceHere" : "greetingRemote", { provider: answerer.provider.name })
  return (
    <div className="empty greeting">
      <Arch className="arch" />
      <h3 className="greeting__title">
        {t("greetingUnloaded", { model: isRoute ? answerer.route.name : answerer.model.id })}
      </h3>
      <p className="muted greeting__trouble">{why}</p>
    </div>
  )
}

function troubleOf({ problem, state }: Model): ErrorBody | undefined {
  return problem ?? (state.kind === "failed" || state.kind === "quarantined" ? state.error : undefined)
}

function Welcome({ model }: { readonly model: Model }): ReactNode {
  const { t } = useTranslation("chat")
  // Ember loads in a blink; another model may take a minute.
  const isReady = model.isEmbedded || model.state.kind === "ready"
  return (
    <>
      <h3 className="greeting__title">{t(isReady ? "greeting" : "greetingUnloaded", { model: model.name })}</h3>
      <p className="muted">{t(isReady ? "greetingWhy" : "greetingUnloadedWhy")}</p>
      {model.isEmbedded && <FirstQuestions />}
      {model.isEmbedded && <BetterModel />}
    </>
  )
}

const suggestions = ["suggestionHello", "suggestionSum", "suggestionStory"] as const

/** What Ember answers well. */
function FirstQuestions(): ReactNode {
  const { t } = useTranslation("chat")
  const send = useApp((state) => state.chatActions.send)
  return (
    <>
      <div className="row wrap greeting__suggestions">
        {suggestions.map((suggestion) => (
          <Button
            key={suggestion}
            onClick={() => {
              void send(t(suggestion))
              focusComposer()
            }}
          >
            {t(suggestion)}
          </Button>
        ))}
      </div>
      <p className="caption faint greeting__note">{t("emberNote")}</p>
    </>
  )
}

/** While there is only what came with Hearth: others that suit this computer. One that has come since is offered. */
function BetterModel(): ReactNode {
  const { t } = useTranslation("chat")
  const configure = useApp((state) => state.chatActions.configure)
  const others = useApp(useShallow(({ models }) => models.filter((model) => !model.isEmbedded && canAnswer(model))))
  const newest = others.toSorted((one, other) => other.addedAt - one.addedAt)[0]
  if (newest === undefined) return <Suggestions title={t("betterModel")} />
  return (
    <Button
      icon={MessageCircle}
      onClick={() => {
        configure({ model: newest.id })
        focusComposer()
      }}
    >
      {t("chatWithInstead", { model: newest.name })}
    </Button>
  )
}

function Trouble({ model, error }: { readonly model: Model; readonly error: ErrorBody }): ReactNode {
  const { t } = useTranslation("chat")
  const describe = useDescribeError()
  const loadModel = useApp((state) => state.loadModel)
  return (
    <>
      <h3 className="greeting__title">{t("greetingTrouble", { model: model.name })}</h3>
      <p className="muted greeting__trouble">{describe(error)}</p>
      {model.problem === undefined && (
        <div className="row wrap greeting__suggestions">
          <Button icon={RotateCw} onClick={() => void loadModel(model.id)}>
            {t("loadAgain")}
          </Button>
          <SaferLoadButton model={model} />
        </div>
      )}
    </>
  )
}
