import type { LlamaModel } from "node-llama-cpp"
import type { EngineLoadOptions } from "../../engine.ts"
import type { AnsweringModel } from "../answer/answeringModel.ts"
import { contextOptions, fittingLength } from "../contexts/contextOptions.ts"
import { type ModelContexts, openContexts } from "../contexts/modelContexts.ts"
import { describeChat } from "./describeChat.ts"
import type { LoadListener } from "./loadListener.ts"
import { measureThreads } from "./threads.ts"

export type OpenedChat = Omit<AnsweringModel, "vocabulary"> & { readonly threads: number } & Pick<
    ModelContexts,
    "limitExtra"
  >

/** Opens what a model needs to answer. Tells its own progress from 0 to 1. */
export async function openChat(
  model: LlamaModel,
  options: EngineLoadOptions,
  listener: LoadListener,
): Promise<OpenedChat> {
  const contextSize = fittingLength(model.trainContextSize, options)
  const threads = options.threads ?? (await measureThreads(model))
  listener.progress(0.5)
  const { contexts, limitExtra } = await openContexts(
    model,
    { ...contextOptions(model, options), contextSize, sequences: options.slotCount, threads },
    listener,
  )
  return { ...describeChat(model, listener), model, contexts, limitExtra, contextSize, threads }
}
