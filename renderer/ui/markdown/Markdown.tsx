import { memo, type ReactNode, useMemo } from "react"
import { MarkdownBlock } from "./MarkdownBlock.tsx"
import { hasMath, normalizeMath } from "./mathText.ts"
import { repairTail } from "./repairTail.ts"
import { splitBlocks } from "./splitBlocks.ts"
import "./markdown.css"

type MarkdownProps = {
  readonly text: string
  /** More text follows: the last block is shown as it will look when its marks are closed. */
  readonly isGrowing?: boolean
}

/** Text of a model as formatted content. Blocks that are complete are parsed once, however fast the text grows. */
export const Markdown = memo(function Markdown({ text, isGrowing = false }: MarkdownProps): ReactNode {
  const blocks = useMemo(() => splitBlocks(normalizeMath(text)), [text])
  return (
    <div className="prose">
      {blocks.map((block, index) => {
        const shown = isGrowing && index === blocks.length - 1 ? repairTail(block) : block
        // biome-ignore lint/suspicious/noArrayIndexKey: a growing text only adds blocks at its end
        return <MarkdownBlock key={index} text={shown} hasMath={hasMath(shown)} />
      })}
    </div>
  )
})
