import type { LlamaModel } from "node-llama-cpp"
import type { EngineLoadOptions } from "../engine.ts"
import { contextOptions } from "./contextOptions.ts"
import { planContext } from "./contextPlan.ts"
import { describeChat } from "./describeChat.ts"
import type { AnsweringModel } from "./generate.ts"
import type { LoadListener } from "./loadListener.ts"
import { SequenceSlot } from "./sequenceSlot.ts"
import { SlotPool } from "./slots.ts"
import { measureThreads } from "./threads.ts"

/** Requests that may wait for a slot; the next one is refused, so that a client can go elsewhere. */
const maxWaiting = 64

export type OpenedChat = AnsweringModel & { readonly threads: number }

/** Opens what a model needs to answer. Tells its own progress from 0 to 1. */
export async function openChat(
  model: LlamaModel,
  options: EngineLoadOptions,
  listener: LoadListener,
): Promise<OpenedChat> {
  const { contextSize, slotCount } = await planContext(model, options)
  const threads = options.threads ?? (await measureThreads(model))
  listener.progress(0.5)
  const context = await model.createContext({
    ...contextOptions(model, options),
    contextSize,
    sequences: slotCount,
    threads,
  })
  const slots = Array.from({ length: slotCount }, () => new SequenceSlot(context.getSequence()))
  return {
    ...describeChat(model, listener),
    model,
    slots: new SlotPool(slots, maxWaiting, () => listener.slotsChanged()),
    contextSize,
    threads,
  }
}
