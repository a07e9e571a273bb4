import { AppError } from "../../contract/errors.ts"
import type { Model } from "../../contract/models.ts"
import type { Answered, ChatInput, TokenizedText, TokenizeTask } from "../../contract/vectors.ts"
import type { EngineTasks } from "../../engine/engine.ts"
import type { ModelService } from "../models/modelService.ts"
import { accessOf, type Routing } from "../routing/routing.ts"
import type { Caller } from "./caller.ts"
import type { LocalTask, ModelTasks } from "./modelTasks.ts"

/** Who asks which model. `model`: its name as the client wrote it; absent: the loaded one, of several the default. */
export type TokenCall = { readonly model?: string; readonly caller: Caller; readonly signal: AbortSignal }

/**
 * What a model's tokens are and how many, without an answer. Errors: those of the engine's methods of the same names, and of
 * finding and loading the model.
 */
export interface TokenService {
  tokenize(
    task: TokenizeTask,
    call: TokenCall,
  ): Promise<Answered<TokenizedText & { readonly contextSize: number | null }>>
  detokenize(tokens: readonly number[], call: TokenCall): Promise<Answered<{ readonly text: string }>>
  renderPrompt(input: ChatInput, call: TokenCall): Promise<Answered<{ readonly prompt: string }>>
  countTokens(input: ChatInput, call: TokenCall): Promise<Answered<{ readonly tokenCount: number }>>
}

export function createTokenService({
  models,
  routing,
  engine,
  tasks,
}: {
  readonly models: ModelService
  readonly routing: Routing
  readonly engine: EngineTasks
  readonly tasks: ModelTasks
}): TokenService {
  function run<Value>(source: unknown, { model: name, caller, signal }: TokenCall, work: LocalTask<Value>["work"]) {
    // Text has tokens everywhere, a conversation only where there is a template for it.
    const isConversation = typeof source === "object" && !Array.isArray(source)
    const find = () => {
      const model = routing.router.localModel(name ?? atHand(models, isConversation).id, accessOf(caller))
      if (!isConversation || chats(model)) return model
      throw new AppError("unsupported_model", `The model '${model.id}' cannot chat.`, { param: "model" })
    }
    return tasks.runLocal({ name, find, work }, caller, signal)
  }

  return {
    tokenize: (task, call) =>
      run(task.source, call, async (model, signal) => ({
        ...(await engine.tokenize(model.id, task, signal)),
        contextSize: contextSizeOf(model),
      })),
    detokenize: (tokens, call) =>
      run(tokens, call, async (model, signal) => ({ text: await engine.detokenize(model.id, tokens, signal) })),
    renderPrompt: (input, call) =>
      run(input, call, async (model, signal) => ({ prompt: await engine.renderPrompt(model.id, input, signal) })),
    countTokens: (input, call) =>
      run(input, call, async (model, signal) => ({ tokenCount: await engine.countTokens(model.id, input, signal) })),
  }
}

function atHand(models: ModelService, isConversation: boolean): Model {
  const loaded = models.list().filter((model) => model.state.kind === "ready" && (!isConversation || chats(model)))
  return loaded.find((model) => model.isDefault) ?? loaded[0] ?? models.default()
}

function contextSizeOf({ state, trainedContextSize }: Model): number | null {
  return state.kind === "ready" ? state.info.contextSize : trainedContextSize
}

function chats({ capabilities }: Model): boolean {
  return !capabilities.includes("embedding") && !capabilities.includes("rerank")
}
