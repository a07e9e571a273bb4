/** What llama.cpp's and vLLM's clients ask about tokens. */
import type { ChatInput, TokenizedText, TokenizeTask } from "../contract/vectors.ts"
import {
  fieldOf,
  type JsonObject,
  optional,
  readArray,
  readBoolean,
  readString,
  required,
  withoutUndefined,
} from "./fields.ts"
import { readMessages } from "./openaiMessages.ts"
import { readBody, readModel } from "./openaiRequest.ts"
import { readTokenId } from "./openaiSampling.ts"
import { readThinking } from "./openaiThinking.ts"
import { readTools } from "./openaiTools.ts"

/** `model` is absent where the client leaves it to the host. */
export type TokenHelperCall<Task> = { readonly model?: string; readonly task: Task }

export function parseTokenizeCall(body: unknown): TokenHelperCall<TokenizeTask> {
  const fields = readBody(body)
  return {
    ...modelOf(fields),
    task: {
      source: readSource(fields),
      addsSpecialTokens:
        optional(fields, "add_special", readBoolean) ?? optional(fields, "add_special_tokens", readBoolean) ?? false,
      readsControlTokens: optional(fields, "parse_special", readBoolean) ?? true,
      wantsPieces:
        optional(fields, "with_pieces", readBoolean) ?? optional(fields, "return_token_strs", readBoolean) ?? false,
    },
  }
}

/** llama.cpp calls a text "content", vLLM "prompt", and vLLM takes conversations, too. */
function readSource(fields: JsonObject): string | ChatInput {
  if (fieldOf(fields, "content") !== undefined) return required(fields, "content", readString)
  if (fieldOf(fields, "prompt") !== undefined) return required(fields, "prompt", readString)
  if (fieldOf(fields, "messages") !== undefined) return readChat(fields)
  return required(fields, "content", readString)
}

export function parseDetokenizeCall(body: unknown): TokenHelperCall<readonly number[]> {
  const fields = readBody(body)
  return { ...modelOf(fields), task: required(fields, "tokens", readTokens) }
}

export function parseTemplateCall(body: unknown): TokenHelperCall<ChatInput> {
  const fields = readBody(body)
  return { ...modelOf(fields), task: readChat(fields) }
}

export function toTokenizeReply({
  tokens,
  pieces,
  contextSize,
}: TokenizedText & { readonly contextSize: number | null }) {
  return {
    tokens: pieces === undefined ? tokens : tokens.map((id, index) => ({ id, piece: toPiece(pieces[index] ?? []) })),
    count: tokens.length,
    ...(contextSize === null ? {} : { max_model_len: contextSize }),
  }
}

export function toDetokenizeReply({ text }: { readonly text: string }) {
  return { content: text, prompt: text }
}

export function toTemplateReply({ prompt }: { readonly prompt: string }) {
  return { prompt }
}

function modelOf(fields: JsonObject): { readonly model?: string } {
  return fieldOf(fields, "model") === undefined ? {} : { model: readModel(fields) }
}

function readChat(fields: JsonObject): ChatInput {
  const messages = required(fields, "messages", readMessages)
  return { kind: "chat", messages, ...withoutUndefined({ tools: readTools(fields).use }), ...readThinking(fields) }
}

function readTokens(value: unknown, path: string): readonly number[] {
  return readArray(value, path).map((token, index) => readTokenId(token, `${path}[${index}]`))
}

/** Bytes that are no whole text are told as they are. */
function toPiece(bytes: readonly number[]): string | readonly number[] {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes))
  } catch {
    return bytes
  }
}
