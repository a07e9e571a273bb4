import { Check, Copy } from "lucide-react"
import { memo, type ReactNode, useEffect, useState } from "react"
import type { CodeNode, highlight } from "./highlighter.ts"
import { useMarkdownSettings } from "./MarkdownSettings.tsx"

type Highlight = typeof highlight
let loadedHighlight: Highlight | null = null

// Beyond this, colouring costs more than it helps.
const longestHighlighted = 50_000
const confirmationMs = 1_600

type CodeBlockProps = { readonly language: string; readonly code: string }

/** A block of code with its language, a copy button and colours. */
export const CodeBlock = memo(function CodeBlock({ language, code }: CodeBlockProps): ReactNode {
  const { labels } = useMarkdownSettings()
  const colour = useHighlight(language !== "")
  const nodes = colour !== null && code.length <= longestHighlighted ? colour(language, code) : null
  return (
    <div className="code">
      <div className="code__head">
        <span className="clip">{language === "" ? labels.code : language}</span>
        <CopyCodeButton code={code} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: wide code must be scrollable with the keyboard */}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls */}
      <pre tabIndex={0} aria-label={labels.code} role="group">
        <code>{nodes === null ? code : renderNodes(nodes)}</code>
      </pre>
    </div>
  )
})

function CopyCodeButton({ code }: { readonly code: string }): ReactNode {
  const { labels, copyText } = useMarkdownSettings()
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setCopied(false), confirmationMs)
    return () => clearTimeout(timer)
  }, [isCopied])
  return (
    <button
      type="button"
      className="btn btn--quiet btn--icon btn--small end"
      aria-label={isCopied ? labels.copied : labels.copyCode}
      onClick={() => {
        void copyText(code).then(setCopied)
      }}
    >
      {isCopied ? <Check className="i i--s" aria-hidden /> : <Copy className="i i--s" aria-hidden />}
    </button>
  )
}

function useHighlight(isWanted: boolean): Highlight | null {
  const [current, setCurrent] = useState<Highlight | null>(() => loadedHighlight)
  useEffect(() => {
    if (!isWanted || current !== null) return
    let isCurrent = true
    void import("./highlighter.ts").then((module) => {
      loadedHighlight = module.highlight
      if (isCurrent) setCurrent(() => module.highlight)
    })
    return () => {
      isCurrent = false
    }
  }, [isWanted, current])
  return current
}

function renderNodes(nodes: readonly CodeNode[]): ReactNode[] {
  return nodes.map((node, index) =>
    "text" in node ? (
      node.text
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: spans of one highlighted text have no other identity
      <span key={index} className={node.className}>
        {renderNodes(node.children)}
      </span>
    ),
  )
}
