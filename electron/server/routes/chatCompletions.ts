import type Router from "@koa/router"
import type { CompletionEvent } from "../../contract/completion.ts"
import { type ChatRequest, parseChatRequest } from "../../protocols/openaiChat.ts"
import { collectChatReply } from "../../protocols/openaiChatReply.ts"
import { createChatStreamCodec } from "../../protocols/openaiChatStream.ts"
import { type AnswerParts, addAnswerEndpoint } from "../answerEndpoint.ts"
import type { ApiState } from "../apiContext.ts"

export function addChatRoute(router: Router<ApiState>, parts: AnswerParts): void {
  addAnswerEndpoint<ChatRequest, CompletionEvent>(router, parts, {
    name: "chat/completions",
    idPrefix: "chatcmpl-",
    promptField: "messages",
    parse: parseChatRequest,
    modelOf: (request) => request.completion.model,
    run(request, caller, signal) {
      if (request.droppedTools.length > 0) {
        const types = [...new Set(request.droppedTools)].join(", ")
        parts.log.info("tools that are no functions are left out", { types })
      }
      return parts.completions.run(request.completion, caller, signal)
    },
    createCodec: createChatStreamCodec,
    collect: collectChatReply,
  })
}
