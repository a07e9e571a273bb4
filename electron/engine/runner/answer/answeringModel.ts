import type { LlamaModel, Token } from "node-llama-cpp"
import type { ContextPool } from "../contexts/contextPool.ts"
import type { SequenceSlot } from "../contexts/sequenceSlot.ts"
import type { ControlTexts } from "../prompt/controlTexts.ts"
import type { PromptTemplate } from "../prompt/promptTemplate.ts"
import type { ThinkTags } from "../prompt/thinkTags.ts"
import type { ToolSyntax } from "../tools/toolSyntax.ts"
import type { Vocabulary } from "../vocabulary.ts"
import type { GrammarCache } from "./grammarCache.ts"

/** A model that is ready to answer. */
export type AnsweringModel = {
  readonly model: LlamaModel
  readonly template: PromptTemplate
  readonly control: ControlTexts
  readonly thinkTags: ThinkTags | null
  readonly toolSyntax: ToolSyntax
  /** Control tokens that are text to us: think tags and what calls are written with, where the vocabulary has them. */
  readonly shownTokens: ReadonlySet<Token>
  /** Control tokens that begin a call. */
  readonly callTokens: ReadonlySet<Token>
  /** Tokens that end an answer though the vocabulary does not say so. */
  readonly endTokens: ReadonlySet<Token>
  readonly vocabulary: Vocabulary
  readonly grammars: GrammarCache
  readonly contexts: ContextPool<Token, SequenceSlot>
  /** Tokens that a slot can hold, prompt and answer together. */
  readonly contextSize: number
}
