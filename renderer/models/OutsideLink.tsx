import { ExternalLink } from "lucide-react"
import type { MouseEvent, ReactNode } from "react"
import { useDescribeError } from "../i18n/describeError.ts"
import { linkTask } from "../stores/linksSlice.ts"
import { selectTaskError } from "../stores/tasksSlice.ts"
import { useApp } from "../stores/useApp.tsx"
import { Icon } from "../ui/Icon.tsx"

/** Leads out of Hearth: by the host on a desktop, by the browser that shows the window elsewhere. */
export function OutsideLink({ url, children }: { readonly url: string; readonly children: ReactNode }) {
  const isDesktop = useApp((state) => state.app?.isDesktop ?? false)
  const describe = useDescribeError()
  const openOutside = useApp((state) => state.openOutside)
  const error = useApp(selectTaskError(linkTask(url)))
  const open = (event: MouseEvent) => {
    if (!isDesktop) return
    event.preventDefault()
    void openOutside(url)
  }
  return (
    <>
      <a
        className="link link--out"
        href={url}
        title={url}
        target="_blank"
        rel="noreferrer"
        onClick={open}
        onAuxClick={open}
      >
        {children}
        <Icon of={ExternalLink} size="small" />
      </a>
      {error !== null && (
        <span className="caption error" role="alert">
          {describe(error)}
        </span>
      )}
    </>
  )
}
