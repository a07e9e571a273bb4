import { Component, type ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { Button } from "../ui/Button.tsx"
import { EmptyState } from "../ui/EmptyState.tsx"

type State = { readonly hasFailed: boolean }

/** Keeps a page that breaks from taking the window with it. */
export class PageBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { hasFailed: false }

  static getDerivedStateFromError(): State {
    return { hasFailed: true }
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children
    return <PageFailed onRetry={() => this.setState({ hasFailed: false })} />
  }
}

function PageFailed({ onRetry }: { onRetry(): void }) {
  const { t } = useTranslation()
  return (
    <div className="page">
      <EmptyState title={t("pageFailed")} action={<Button onClick={onRetry}>{t("tryAgain")}</Button>}>
        {t("pageFailedWhy")}
      </EmptyState>
    </div>
  )
}
