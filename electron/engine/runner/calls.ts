import type { CompletionInput } from "../../contract/completion.ts"
import { AppError } from "../../contract/errors.ts"
import type { EngineCall, EngineCallValue } from "../protocol.ts"
import type { AnsweringModel } from "./answer/answeringModel.ts"
import { readPrompt } from "./answer/answerPrompt.ts"
import type { VectorModel } from "./loading/openVectors.ts"
import { detokenize, renderPrompt, tokenize, tokensOfChat } from "./tokens.ts"
import type { Embedder } from "./vectors/embeddings.ts"
import type { Ranker } from "./vectors/ranking.ts"

type ChatModel = AnsweringModel & { readonly kind: "chat" }

/** Does what is answered once. Rejects with the signal's reason when that is aborted. */
export async function answerCall(
  loaded: ChatModel | VectorModel,
  call: EngineCall,
  signal: AbortSignal,
): Promise<EngineCallValue> {
  switch (call.name) {
    case "embed":
      return embedderOf(loaded).embed(call.task, signal)
    case "rank":
      return rankerOf(loaded).rank(call.task, signal)
    case "tokenize":
      return tokenize(loaded, call.task, () => chatModelOf(loaded))
    case "detokenize":
      return detokenize(loaded, call.task)
    case "renderPrompt":
      return renderPrompt(chatModelOf(loaded), call.task)
    case "countTokens":
      return countTokens(chatModelOf(loaded), call.task)
  }
}

function countTokens(loaded: ChatModel, input: CompletionInput): number {
  return (input.kind === "chat" ? tokensOfChat(loaded, input) : readPrompt(loaded, input).tokens).length
}

export function chatModelOf<Chat extends ChatModel>(loaded: Chat | VectorModel): Chat {
  if (loaded.kind === "chat") return loaded
  throw openedForOther("chat")
}

function embedderOf(loaded: ChatModel | VectorModel): Embedder {
  if (loaded.kind === "vectors" && loaded.embedder !== null) return loaded.embedder
  throw openedForOther("embed text")
}

function rankerOf(loaded: ChatModel | VectorModel): Ranker {
  if (loaded.kind === "vectors" && loaded.ranker !== null) return loaded.ranker
  throw openedForOther("rank documents")
}

function openedForOther(ability: string): AppError {
  return new AppError("unsupported_model", `This model cannot ${ability}.`, { param: "model" })
}
