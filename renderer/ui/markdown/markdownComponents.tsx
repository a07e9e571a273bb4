import { ImageIcon, Square, SquareCheck } from "lucide-react"
import type { MouseEvent, ReactNode } from "react"
import type { Components } from "react-markdown"
import { CodeBlock } from "./CodeBlock.tsx"
import { useMarkdownSettings } from "./MarkdownSettings.tsx"

function SafeLink({ url, children }: { readonly url: string; readonly children: ReactNode }): ReactNode {
  const { openLink } = useMarkdownSettings()
  const open = (event: MouseEvent) => {
    event.preventDefault()
    openLink(url)
  }
  return (
    <a className="link" href={url} title={url} rel="noreferrer" onClick={open} onAuxClick={open}>
      {children}
    </a>
  )
}

function LinkOrText({ href, children }: { readonly href?: string; readonly children?: ReactNode }): ReactNode {
  return href === undefined || href === "" ? <span>{children}</span> : <SafeLink url={href}>{children}</SafeLink>
}

/** Loading it would tell its server that somebody reads this: shown as a link. */
function ImageLink({ source, description }: { readonly source: string; readonly description: string }): ReactNode {
  const { labels } = useMarkdownSettings()
  const text = (
    <span className="prose__image">
      <ImageIcon className="i i--s" aria-hidden />
      {description === "" ? labels.image : description}
    </span>
  )
  return source === "" ? text : <SafeLink url={source}>{text}</SafeLink>
}

function ScrollingTable({ dir, children }: { readonly dir?: string; readonly children: ReactNode }): ReactNode {
  const { labels } = useMarkdownSettings()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table must be scrollable with the keyboard
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls
    <div className="scroll-x" dir={dir} role="group" tabIndex={0} aria-label={labels.table}>
      <table>{children}</table>
    </div>
  )
}

function TaskMark({ isDone }: { readonly isDone: boolean }): ReactNode {
  const { labels } = useMarkdownSettings()
  const Icon = isDone ? SquareCheck : Square
  return <Icon className="i i--s prose__task" role="img" aria-label={isDone ? labels.done : labels.notDone} />
}

const alignments: Readonly<Record<string, string>> = { right: "r", center: "c" }
const alignment = (style: { textAlign?: unknown } | undefined) => alignments[String(style?.textAlign)]

/** How each element of Markdown looks. Headings are moved below those of the page, so that its outline holds. */
export const markdownComponents: Components = {
  h1: ({ children, dir }) => (
    <h3 dir={dir} className="prose__h1">
      {children}
    </h3>
  ),
  h2: ({ children, dir }) => (
    <h3 dir={dir} className="prose__h2">
      {children}
    </h3>
  ),
  h3: ({ children, dir }) => (
    <h3 dir={dir} className="prose__h3">
      {children}
    </h3>
  ),
  h4: ({ children, dir }) => (
    <h4 dir={dir} className="prose__h3">
      {children}
    </h4>
  ),
  h5: ({ children, dir }) => (
    <h4 dir={dir} className="prose__h3">
      {children}
    </h4>
  ),
  h6: ({ children, dir }) => (
    <h4 dir={dir} className="prose__h3">
      {children}
    </h4>
  ),
  a: ({ href, children }) => <LinkOrText href={href}>{children}</LinkOrText>,
  img: ({ src, alt }) => <ImageLink source={typeof src === "string" ? src : ""} description={alt ?? ""} />,
  table: ({ children, dir }) => <ScrollingTable dir={dir}>{children}</ScrollingTable>,
  th: ({ children, style }) => <th className={alignment(style)}>{children}</th>,
  td: ({ children, style }) => <td className={alignment(style)}>{children}</td>,
  input: ({ checked }) => <TaskMark isDone={checked === true} />,
  pre: ({ node, children }) => {
    const code = node?.children[0]
    if (code?.type !== "element") return <pre>{children}</pre>
    const names = Array.isArray(code.properties.className) ? code.properties.className.map(String) : []
    const language = names.find((name) => name.startsWith("language-"))?.slice("language-".length) ?? ""
    const text = code.children.map((child) => (child.type === "text" ? child.value : "")).join("")
    return <CodeBlock language={language} code={text.replace(/\n$/, "")} />
  },
}
