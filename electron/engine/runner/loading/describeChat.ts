import type { LlamaModel, Token } from "node-llama-cpp"
import type { AnsweringModel } from "../answer/answeringModel.ts"
import { GrammarCache } from "../answer/grammarCache.ts"
import { type ControlTexts, controlTexts } from "../prompt/controlTexts.ts"
import { PromptTemplate } from "../prompt/promptTemplate.ts"
import { findThinkTags } from "../prompt/thinkTags.ts"
import type { LoadListener } from "./loadListener.ts"

/** What a model's file says about how it is talked to. */
export type ChatDescription = Omit<AnsweringModel, "model" | "vocabulary" | "contexts" | "contextSize">

export function describeChat(model: LlamaModel, listener: Pick<LoadListener, "log">): ChatDescription {
  const control = readControlTexts(model)
  const { tokenizer } = model.fileInfo.metadata
  const template = new PromptTemplate({
    source: tokenizer.chat_template ?? null,
    toolSource: toolTemplateOf(tokenizer),
    bos: model.tokens.bosString ?? "",
    eos: model.tokens.eosString ?? "",
    control,
    log: (message) => listener.log("warn", message),
  })
  const thinkTags = findThinkTags(template.source)
  const tags = thinkTags === null ? [] : [thinkTags.open, thinkTags.close]
  return {
    control,
    template,
    thinkTags,
    toolSyntax: template.syntax,
    shownTokens: singleTokens(model, [...tags, ...template.syntax.markers]),
    callTokens: singleTokens(model, template.syntax.triggers),
    endTokens: singleTokens(model, template.syntax.endTokens),
    grammars: new GrammarCache(model),
  }
}

/** Those of the texts that are one token each. */
function singleTokens(model: LlamaModel, texts: readonly string[]): ReadonlySet<Token> {
  const tokens = texts.map((text) => model.tokenize(text, true))
  return new Set(tokens.flatMap(([token, ...rest]) => (token !== undefined && rest.length === 0 ? [token] : [])))
}

/** A file may hold a template of its own for tools, under a name that the types of the library do not know. */
function toolTemplateOf(tokenizer: object): string | null {
  const source: unknown = Object.entries(tokenizer).find(([key]) => key === "chat_template.tool_use")?.[1]
  return typeof source === "string" ? source : null
}

/** The engine decides itself which tokens are control tokens, whatever the file says: it is asked about every likely one. */
function readControlTexts(model: LlamaModel): ControlTexts {
  const { tokens, token_type: types } = model.fileInfo.metadata.tokenizer.ggml
  const found: string[] = []
  for (const [index, text] of (tokens ?? []).entries()) {
    if (types?.[index] === normalToken && !/^[<[].+[>\]]$/.test(text)) continue
    const attributes = model.getTokenAttributes(index as Token)
    if (attributes.control || attributes.unknown) found.push(text)
  }
  return controlTexts(found)
}

/** In `tokenizer.ggml.token_type`. */
const normalToken = 1
