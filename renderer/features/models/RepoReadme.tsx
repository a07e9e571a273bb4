import { useMemo, useState } from "react"
import { useTranslation } from "react-i18next"
import { OutsideLink } from "../../models/OutsideLink.tsx"
import { useMarkdownHost } from "../../models/useMarkdownHost.ts"
import { Button } from "../../ui/Button.tsx"
import { Markdown } from "../../ui/markdown/Markdown.tsx"
import { MarkdownProvider } from "../../ui/markdown/MarkdownSettings.tsx"
import { plainReadme } from "./plainReadme.ts"

/** Longer ones are benchmarks and licences: they are at the hub. */
const longest = 60_000
const shownAtFirst = 3_000

/** What its makers say. Pictures are not fetched, and nothing in it runs. */
export function RepoReadme({ readme, url }: { readonly readme: string; readonly url: string }) {
  const { t } = useTranslation("discover")
  const settings = useMarkdownHost()
  const [isWhole, setWhole] = useState(false)
  const text = useMemo(() => plainReadme(readme.slice(0, longest)), [readme])
  const isLong = text.length > shownAtFirst * 1.5
  const shown = isLong && !isWhole ? cut(text, shownAtFirst) : text
  return (
    <section className="section" aria-label={t("readme")}>
      <div className="section__head">
        <h2>{t("readme")}</h2>
      </div>
      <div className="card card--pad repo__readme">
        <MarkdownProvider settings={settings}>
          <Markdown text={shown} />
        </MarkdownProvider>
        {isLong && !isWhole && (
          <Button variant="quiet" size="small" onClick={() => setWhole(true)}>
            {t("showAll")}
          </Button>
        )}
        {isWhole && readme.length > longest && <OutsideLink url={url}>{t("restOfReadme")}</OutsideLink>}
      </div>
    </section>
  )
}

/** Between two paragraphs, where there is such a place. */
function cut(text: string, length: number): string {
  const end = text.lastIndexOf("\n\n", length)
  return text.slice(0, end > 0 ? end : length)
}
