import { memo, type ReactNode } from "react"
import ReactMarkdown from "react-markdown"
import remarkGfm from "remark-gfm"
import { markdownComponents } from "./markdownComponents.tsx"
import { safeUrl } from "./safeUrl.ts"
import { textDirection } from "./textDirection.ts"
import { useMathPlugins } from "./useMathPlugins.ts"

type MarkdownBlockProps = { readonly text: string; readonly hasMath: boolean }

/** One top-level block. Raw HTML is shown as the text that it is; addresses that may not be opened are dropped. */
export const MarkdownBlock = memo(function MarkdownBlock({ text, hasMath }: MarkdownBlockProps): ReactNode {
  const math = useMathPlugins(hasMath)
  return (
    <ReactMarkdown
      components={markdownComponents}
      remarkPlugins={math === null ? [remarkGfm] : [remarkGfm, [math.remarkMath, { singleDollarTextMath: false }]]}
      rehypePlugins={
        math === null
          ? [textDirection]
          : [
              textDirection,
              [
                math.rehypeKatex,
                { throwOnError: false, errorColor: "currentColor", strict: "ignore", trust: false, maxSize: 20 },
              ],
            ]
      }
      urlTransform={(address) => safeUrl(address) ?? ""}
    >
      {text}
    </ReactMarkdown>
  )
})
