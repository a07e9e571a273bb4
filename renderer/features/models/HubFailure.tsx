import { useTranslation } from "react-i18next"
import type { ErrorBody } from "../../../electron/contract/errors.ts"
import type { HubSource } from "../../../electron/contract/hubSources.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { OtherSources } from "./OtherSources.tsx"
import { UseProxy } from "./UseProxy.tsx"

type HubFailureProps = {
  readonly error: ErrorBody
  /** The source that failed. */
  readonly from: HubSource | null
  onRetry(): void
  onChoose(source: HubSource): void
}

/** What went wrong with a hub, and every way around it: again, another source, a proxy, a token. */
export function HubFailure({ error, from, onRetry, onChoose }: HubFailureProps) {
  const { t } = useTranslation("discover")
  const describe = useDescribeError()
  const go = useApp((state) => state.go)
  const needsToken = error.code === "hub_unauthorized" || error.code === "hub_gated"
  return (
    <Notice tone="error" detail={error.detail}>
      <p>{describe(error)}</p>
      <div className="row wrap failure__acts">
        <Button size="small" onClick={onRetry}>
          {t("tryAgain")}
        </Button>
        {!needsToken && <OtherSources from={from} onChoose={onChoose} />}
        {needsToken ? (
          <Button size="small" onClick={() => go("settings", "token")}>
            {t("enterToken")}
          </Button>
        ) : (
          <UseProxy onSaved={onRetry} />
        )}
      </div>
    </Notice>
  )
}
