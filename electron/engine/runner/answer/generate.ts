import type { Clock } from "../../../core/clock.ts"
import type { GenerateRequest } from "../../engine.ts"
import type { AnswerStart } from "../../protocol.ts"
import type { SequenceSlot } from "../contexts/sequenceSlot.ts"
import type { AnsweringModel } from "./answeringModel.ts"
import { readPrompt } from "./answerPrompt.ts"
import { answerRequirements } from "./answerRequirements.ts"
import type { Answer, AnswerListener, AnswerTask } from "./answerTask.ts"
import { readMeasuring } from "./promptLogprobs.ts"
import { writeAnswer } from "./writeAnswer.ts"

/** One answer; null if it was cancelled before it started. Errors before `started`: those of `Engine.generate`. */
export async function generate(
  loaded: AnsweringModel,
  request: GenerateRequest,
  signal: AbortSignal,
  listener: AnswerListener,
  clock: Clock,
): Promise<Answer | null> {
  const prompt = readPrompt(loaded, request.input)
  const requirements = await answerRequirements(loaded, request, prompt)
  const { adapters = [], priority = "api" } = request
  const need = { tokens: prompt.tokens, adapters, priority }
  const lease = await loaded.contexts.acquire(need, signal, (position) => listener.queued(position))
  if (lease === null) return null
  try {
    const task = { loaded, request, prompt, requirements, signal, listener, clock }
    const start = await openPrompt(task, lease.state)
    if (start === null) return null
    listener.started(start)
    return await writeAnswer(task, lease.state, start.cachedTokens)
  } catch (error) {
    // What a failed decode has left in the slot is not to be built upon.
    await lease.state.clear()
    throw error
  } finally {
    lease.release()
  }
}

/** Null if it was cancelled. Only a prompt that is to be measured is read here: its figures come with the start. */
async function openPrompt(
  { loaded, request, prompt, requirements, signal }: AnswerTask,
  slot: SequenceSlot,
): Promise<AnswerStart | null> {
  const { tokens } = prompt
  const { relaxed } = requirements
  const start = { promptTokens: tokens.length, ...(relaxed.length === 0 ? {} : { relaxed }) }
  if (request.input.kind === "chat" || request.input.wantsPromptLogprobs !== true) {
    return { ...start, cachedTokens: await slot.keepPrefix(tokens) }
  }
  const promptLogprobs = await readMeasuring(loaded.model, slot, tokens, request.topLogprobs ?? 0, signal)
  return promptLogprobs === null ? null : { ...start, cachedTokens: 0, promptLogprobs }
}
