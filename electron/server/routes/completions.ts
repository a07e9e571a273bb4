import type Router from "@koa/router"
import { parseTextRequest } from "../../protocols/openaiCompletions.ts"
import { collectTextReply, createTextStreamCodec } from "../../protocols/openaiCompletionsReply.ts"
import { type AnswerParts, addAnswerEndpoint } from "../answerEndpoint.ts"
import type { ApiState } from "../apiContext.ts"

export function addCompletionRoute(router: Router<ApiState>, parts: AnswerParts): void {
  addAnswerEndpoint(router, parts, {
    name: "completions",
    idPrefix: "cmpl-",
    promptField: "prompt",
    parse: parseTextRequest,
    modelOf: (request) => request.model,
    run: (request, caller, signal) => parts.completions.runAll(request.completions, caller, signal),
    createCodec: createTextStreamCodec,
    collect: collectTextReply,
  })
}
