import { useTranslation } from "react-i18next"
import { useShallow } from "zustand/react/shallow"
import { useApp } from "../stores/useApp.tsx"
import { Button } from "../ui/Button.tsx"
import { Notice } from "../ui/Notice.tsx"

/** Beyond it, the Server page has the rest: a page full of questions would be none. */
const mostAtOnce = 2

/** A website wants to use the models: asked wherever the user is, refused until there is an answer. */
export function OriginQuestions() {
  const asked = useApp(
    useShallow(({ origins }) => origins.flatMap(({ origin, decision }) => (decision === "asked" ? [origin] : []))),
  )
  const isThere = useApp(({ place }) => place.page === "server")
  if (asked.length === 0 || isThere) return null
  return (
    <div className="banner">
      {asked.slice(0, mostAtOnce).map((origin) => (
        <Question key={origin} origin={origin} />
      ))}
      {asked.length > mostAtOnce && <More count={asked.length - mostAtOnce} />}
    </div>
  )
}

function Question({ origin }: { readonly origin: string }) {
  const { t } = useTranslation()
  const decide = useApp((state) => state.decideOrigin)
  return (
    <Notice
      tone="warn"
      actions={
        <>
          <Button size="small" onClick={() => void decide(origin, "allowed")}>
            {t("allow")}
          </Button>
          <Button size="small" onClick={() => void decide(origin, "refused")}>
            {t("refuse")}
          </Button>
        </>
      }
    >
      <p className="medium">{t("originAsks", { origin })}</p>
      <p className="muted">{t("originWhat")}</p>
    </Notice>
  )
}

function More({ count }: { readonly count: number }) {
  const { t } = useTranslation()
  const go = useApp((state) => state.go)
  return (
    <Button size="small" variant="quiet" onClick={() => go("server")}>
      {t("originsMore", { count })}
    </Button>
  )
}
