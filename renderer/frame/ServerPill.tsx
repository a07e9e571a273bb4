import { Check, Copy } from "lucide-react"
import { useTranslation } from "react-i18next"
import type { ServerState } from "../../electron/contract/server.ts"
import { selectAddress } from "../stores/serverSlice.ts"
import { useApp } from "../stores/useApp.tsx"
import { Coal, type CoalKind } from "../ui/Coals.tsx"
import { useCopy } from "../ui/CopyButton.tsx"
import { Icon } from "../ui/Icon.tsx"

const selectUrl = selectAddress("this-computer")

/** The state of the server, always in sight. A click copies the address; while there is none it leads to the Server page. */
export function ServerPill() {
  const { t } = useTranslation()
  const kind = useApp((state) => state.server?.state.kind ?? "off")
  const isBusy = useApp((state) => (state.server?.runningRequests ?? 0) > 0)
  const url = useApp(selectUrl)
  const go = useApp((state) => state.go)
  const { isCopied, copy } = useCopy()
  const state = t(stateWord(kind))
  const address = url === undefined ? undefined : new URL(url).host
  return (
    <>
      <button type="button" className="server-pill" onClick={() => (url === undefined ? go("server") : copy(url))}>
        <Coal kind={coalOf(kind, isBusy)} />
        <span>{state}</span>
        {address && <span className="mono addr muted">{address}</span>}
        {address && <Icon of={isCopied ? Check : Copy} size="small" />}
        <span className="sr">{address === undefined ? t("serverPillOpen") : t("serverPillCopy")}</span>
      </button>
      <span role="status" className="sr">
        {isCopied ? t("addressCopied") : ""}
      </span>
    </>
  )
}

function coalOf(kind: ServerState["kind"], isBusy: boolean): CoalKind {
  if (kind === "on") return isBusy ? "busy" : "lit"
  if (kind === "failed") return "error"
  return kind === "off" ? "free" : "busy"
}

function stateWord(kind: ServerState["kind"]) {
  switch (kind) {
    case "on":
      return "serverOn"
    case "off":
      return "serverOff"
    case "starting":
      return "serverStarting"
    case "stopping":
      return "serverStopping"
    case "failed":
      return "serverFailed"
  }
}
