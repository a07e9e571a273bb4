import type Router from "@koa/router"
import {
  parseDetokenizeCall,
  parseTemplateCall,
  parseTokenizeCall,
  toDetokenizeReply,
  toTemplateReply,
  toTokenizeReply,
} from "../../protocols/tokenHelpers.ts"
import type { TokenService } from "../../services/answers/tokenService.ts"
import type { ApiState } from "../apiContext.ts"
import { addTaskEndpoint, type TaskEndpointParts } from "../taskEndpoint.ts"

export function addTokenRoutes(
  router: Router<ApiState>,
  parts: TaskEndpointParts & { readonly tokens: TokenService },
): void {
  const { tokens } = parts
  addTaskEndpoint(router, parts, {
    paths: ["tokenize"],
    parse: parseTokenizeCall,
    run: ({ model, task }, caller, signal) => tokens.tokenize(task, { model, caller, signal }),
    toReply: toTokenizeReply,
  })
  addTaskEndpoint(router, parts, {
    paths: ["detokenize"],
    parse: parseDetokenizeCall,
    run: ({ model, task }, caller, signal) => tokens.detokenize(task, { model, caller, signal }),
    toReply: toDetokenizeReply,
  })
  addTaskEndpoint(router, parts, {
    paths: ["apply-template"],
    parse: parseTemplateCall,
    run: ({ model, task }, caller, signal) => tokens.renderPrompt(task, { model, caller, signal }),
    toReply: toTemplateReply,
  })
}
