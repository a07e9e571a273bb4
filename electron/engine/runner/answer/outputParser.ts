import type { ToolUse } from "../../../contract/completion.ts"
import type { ThinkTags } from "../prompt/thinkTags.ts"
import { readTextAndCalls } from "../tools/answerParts.ts"
import { type OutputPart, PartSink } from "../tools/partSink.ts"
import { type Reading, TextSource } from "../tools/textSource.ts"
import { readThoughts } from "../tools/thoughts.ts"
import { type AnswerReader, callableTools, type ToolSyntax } from "../tools/toolSyntax.ts"

export type { OutputPart }

export type OutputParserOptions = {
  readonly thinkTags: ThinkTags | null
  /** The prompt has opened a think block. */
  readonly startsInsideThought: boolean
  readonly syntax: ToolSyntax
  /** Absent: no tools are given. */
  readonly toolUse?: ToolUse | undefined
}

/** Splits an answer that comes in pieces into its thoughts, its text and its calls. */
export class OutputParser {
  readonly #source = new TextSource()
  readonly #sink: PartSink
  readonly #reading: Reading
  readonly #mustCall: boolean

  constructor({ thinkTags, startsInsideThought, syntax, toolUse }: OutputParserOptions) {
    this.#sink = new PartSink(toolUse?.allowsParallelCalls ?? true)
    this.#mustCall = toolUse?.choice === "required"
    const tools = new Map(callableTools(toolUse).map((tool) => [tool.name, tool]))
    const reader = { source: this.#source, sink: this.#sink, tools }
    this.#reading = readAnswer(reader, syntax, thinkTags, startsInsideThought)
    if (startsInsideThought) this.#sink.isThinking = true
  }

  /** Whether what came last belongs to a think block, its tags included. */
  get isThinking(): boolean {
    return this.#sink.isThinking
  }

  /** Whether the answer is complete: its one call, where no more are allowed. What is pushed after it is left out. */
  get isFinished(): boolean {
    return this.#sink.isFinished
  }

  /** The text from a trigger on that nothing else is known of yet: here a grammar for calls can take over. */
  get begunCall(): string | null {
    return this.#sink.callFrom === null ? null : this.#source.since(this.#sink.callFrom)
  }

  push(piece: string): OutputPart[] {
    if (this.isFinished) return []
    this.#source.push(piece)
    this.#reading.next()
    return this.#sink.take()
  }

  /**
   * What was held back, once no more text will come. The beginning of a call without its name is left out: a grammar has taken
   * over there, so that nothing but a call could have come of it.
   * `isCut`: the model would have gone on.
   */
  flush(isCut = false): OutputPart[] {
    this.#sink.isCut = isCut
    const isCutCall = this.#mustCall || this.begunCall !== null
    this.#source.end()
    if (!this.isFinished) this.#reading.next()
    const parts = this.#sink.take()
    return isCutCall ? parts.filter((part) => part.kind !== "text") : parts
  }
}

function* readAnswer(
  reader: AnswerReader,
  syntax: ToolSyntax,
  tags: ThinkTags | null,
  startsInsideThought: boolean,
): Reading {
  if (syntax.readAnswer !== undefined) return yield* syntax.readAnswer(reader)
  const { read, triggers, startTriggers, frame } = syntax
  const { close } = frame
  const calls = read === null || reader.tools.size === 0 ? null : { read, triggers, startTriggers, close }
  if (tags !== null) yield* readThoughts(reader, tags, startsInsideThought, calls)
  // What goes on from a text goes on with a space.
  else reader.sink.keepBlank()
  if (calls !== null) return yield* readTextAndCalls(reader, calls)
  do reader.sink.write("text", reader.source.take(reader.source.rest.length))
  while (yield* reader.source.more())
}
