import type { CompletionEvent } from "../../contract/completion.ts"
import type { SseEvent } from "../sse.ts"
import { firstCount, jsonOf, type LooseObject, objectOf, textOf } from "./lenient.ts"
import { isPing, OpenAiReader, type UpstreamReader, type UpstreamReaderOptions } from "./openaiReader.ts"
import { assertNoProblem, invalidReply } from "./upstreamErrors.ts"

/** Reads what Anthropic's Messages interface streams, and those that speak like it. For one choice. */
export function createAnthropicReader(options: UpstreamReaderOptions): UpstreamReader {
  return new AnthropicReader(options)
}

/** Reads a reply in one piece. */
export function readAnthropicReply(reply: unknown, options: UpstreamReaderOptions): CompletionEvent[] {
  assertNoProblem(reply, options)
  const message = objectOf(reply)
  if (message === null || !Array.isArray(message.content)) {
    throw invalidReply(options.provider, "it holds no answer", options.redact?.(jsonOf(reply)))
  }
  const reader = OpenAiReader.ofWholeReply(options)
  const blocks = message.content.flatMap((block, index) => startOf(objectOf(block), index))
  const events = [usageChunk(new AnthropicUsage().note(message.usage)), ...blocks, endOf(message.stop_reason)]
  return [...events.flatMap((chunk) => reader.take(chunk)), ...reader.finish()]
}

/** Its events become chunks as OpenAI has them: what is made of those is the same for both. */
class AnthropicReader implements UpstreamReader {
  readonly #options: UpstreamReaderOptions
  readonly #reader: OpenAiReader
  readonly #usage = new AnthropicUsage()

  constructor(options: UpstreamReaderOptions) {
    this.#options = options
    this.#reader = new OpenAiReader(options)
  }

  get isComplete(): boolean {
    return this.#reader.isComplete
  }

  get isFinished(): boolean {
    return this.#reader.isFinished
  }

  push(event: SseEvent): CompletionEvent[] {
    if (this.isFinished || isPing(event)) return []
    if (event.data.trim() === "[DONE]") return this.end()
    const parsed = this.#parse(event)
    const type = textOf(parsed.type) || event.event
    if (type === "message_stop") return this.#reader.finish()
    return this.#chunksOf(parsed, type).flatMap((chunk) => this.#reader.take(chunk))
  }

  end(): CompletionEvent[] {
    return this.#reader.end()
  }

  cancel(): CompletionEvent[] {
    return this.#reader.cancel()
  }

  #parse({ data }: SseEvent): LooseObject {
    const { provider, redact = (text) => text } = this.#options
    try {
      const parsed = objectOf(JSON.parse(data))
      if (parsed !== null) return parsed
    } catch {
      // Said below, as for JSON of another kind.
    }
    throw invalidReply(provider, "it is not JSON", redact(data))
  }

  #chunksOf(event: LooseObject, type: string): LooseObject[] {
    assertNoProblem(event, this.#options)
    switch (type) {
      case "message_start": {
        const { usage } = objectOf(event.message) ?? {}
        return [usageChunk(this.#usage.note(usage))]
      }
      case "content_block_start":
        return startOf(objectOf(event.content_block), placeOf(event))
      case "content_block_delta":
        return deltaOf(objectOf(event.delta), placeOf(event))
      case "message_delta":
        return [usageChunk(this.#usage.note(event.usage)), endOf(objectOf(event.delta)?.stop_reason)]
      case "error":
        throw invalidReply(this.#options.provider, "it is an error without words")
      default:
        return []
    }
  }
}

function placeOf(event: LooseObject): number {
  return firstCount(event, ["index"]) ?? 0
}

/** A block of a whole reply, or the beginning of one: what it holds there is part of it. */
function startOf(block: LooseObject | null, index: number): LooseObject[] {
  switch (block?.type) {
    case "text":
      return [deltaChunk({ content: block.text })]
    case "thinking":
      return [deltaChunk({ reasoning_content: block.thinking })]
    case "tool_use": {
      const called = { name: block.name, arguments: block.input }
      return [deltaChunk({ tool_calls: [{ index, id: block.id, function: called }] })]
    }
    // Thoughts that only Anthropic can read, and tools that it runs itself.
    default:
      return []
  }
}

function deltaOf(delta: LooseObject | null, index: number): LooseObject[] {
  switch (delta?.type) {
    case "text_delta":
      return [deltaChunk({ content: delta.text })]
    case "thinking_delta":
      return [deltaChunk({ reasoning_content: delta.thinking })]
    case "input_json_delta":
      return [deltaChunk({ tool_calls: [{ index, function: { arguments: delta.partial_json } }] })]
    default:
      return []
  }
}

function deltaChunk(delta: LooseObject): LooseObject {
  return { choices: [{ index: 0, delta }] }
}

/** An answer in one piece has ended also where its reason is missing. */
function endOf(reason: unknown): LooseObject {
  return { choices: [{ index: 0, delta: {}, finish_reason: reason }] }
}

function usageChunk(usage: LooseObject | null): LooseObject {
  return { object: "message", choices: [], usage }
}

/** Counts come in parts and are told again; what was read from the cache and written to it is not in `input_tokens`. */
class AnthropicUsage {
  #told: LooseObject = {}

  note(value: unknown): LooseObject | null {
    const given = Object.entries(objectOf(value) ?? {}).filter(([, count]) => typeof count === "number")
    this.#told = { ...this.#told, ...Object.fromEntries(given) }
    const count = (name: string) => firstCount(this.#told, [name]) ?? 0
    const cached = count("cache_read_input_tokens")
    return {
      prompt_tokens: count("input_tokens") + cached + count("cache_creation_input_tokens"),
      prompt_tokens_details: { cached_tokens: cached },
      completion_tokens: count("output_tokens"),
    }
  }
}
