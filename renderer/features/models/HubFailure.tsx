import { useTranslation } from "react-i18next"
import type { ErrorBody } from "../../../electron/contract/errors.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { OtherSources } from "./OtherSources.tsx"

type HubFailureProps = { readonly error: ErrorBody; onRetry(): void }

/** What went wrong with a hub, and every way around it: again, another source, a proxy, a token. */
export function HubFailure({ error, onRetry }: HubFailureProps) {
  const { t } = useTranslation("discover")
  const describe = useDescribeError()
  const choose = useApp((state) => state.chooseSource)
  const go = useApp((state) => state.go)
  const active = useApp(({ hub }) => hub?.active ?? null)
  const needsToken = error.code === "hub_unauthorized" || error.code === "hub_gated"
  return (
    <Notice tone="error" detail={error.detail}>
      <p>{describe(error)}</p>
      <div className="row wrap failure__acts">
        <Button size="small" onClick={onRetry}>
          {t("tryAgain")}
        </Button>
        {!needsToken && <OtherSources from={active} onChoose={(source) => void choose(source)} />}
        <Button size="small" onClick={() => go("settings")}>
          {t(needsToken ? "enterToken" : "openSettings")}
        </Button>
      </div>
    </Notice>
  )
}
