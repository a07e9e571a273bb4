import { addTaggedCall } from "./taggedCallRule.ts"
import { type TaggedCallForm, taggedCallReader } from "./taggedCalls.ts"
import { taggedLayout, writeTaggedCall } from "./taggedText.ts"
import type { ToolSyntax } from "./toolSyntax.ts"

export type TaggedSyntaxOptions = TaggedCallForm & {
  readonly name: string
  readonly markers: readonly string[]
  readonly triggers: readonly string[]
  /** One pair of outer tags for all calls; else each call has its own. */
  readonly isSection: boolean
}

/** A family that writes every argument between tags of its own. */
export function taggedSyntax(options: TaggedSyntaxOptions): ToolSyntax {
  const { name, markers, triggers, isSection, close } = options
  const layout = taggedLayout(options)
  const { open } = layout
  return {
    name,
    markers,
    triggers,
    startTriggers: [],
    endTokens: [],
    frame: { open, between: isSection ? "" : `${close}\n${open}`, close },
    addCall: (grammar, tool) => addTaggedCall(grammar, layout, tool),
    writeCall: (tool, json) => `${open}${writeTaggedCall(layout, tool, json)}${close}`,
    read: taggedCallReader(options),
  }
}
