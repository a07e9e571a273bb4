import type { CompletionEvent, PromptEvent } from "../../contract/completion.ts"
import { AsyncQueue } from "../../core/asyncQueue.ts"

/**
 * Several completions, at most `atOnce` of them at a time; their events mixed, each with the number of its prompt. The failure
 * of one ends the others, and so does whoever stops reading.
 */
export async function* runPrompts(
  count: number,
  atOnce: number,
  signal: AbortSignal,
  open: (prompt: number, signal: AbortSignal) => AsyncIterable<CompletionEvent>,
): AsyncGenerator<PromptEvent> {
  const own = new AbortController()
  const ended = AbortSignal.any([signal, own.signal])
  const queue = new AsyncQueue<PromptEvent>()
  const prompts = Array(count).keys()
  const work = async () => {
    for (const prompt of prompts) {
      if (ended.aborted) return
      for await (const event of open(prompt, ended)) queue.push({ ...event, prompt })
    }
  }
  const workers = Array.from({ length: Math.min(atOnce, count) }, work)
  Promise.all(workers).then(
    () => queue.close(),
    (error) => {
      own.abort()
      queue.fail(error)
    },
  )
  try {
    yield* queue
  } finally {
    own.abort()
    await Promise.allSettled(workers)
  }
}
