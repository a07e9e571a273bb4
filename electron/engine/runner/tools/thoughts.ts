import type { ThinkTags } from "../prompt/thinkTags.ts"
import { type CallsInText, readTextAndCalls } from "./answerParts.ts"
import { PartSink } from "./partSink.ts"
import { firstOf, type Reading, TextSource, undecidedEnd } from "./textSource.ts"
import type { AnswerReader } from "./toolSyntax.ts"

/**
 * Reads the think blocks that an answer begins with: later the tag is something that the answer talks about. Blank space
 * around the thoughts belongs to neither part. `calls`: null where none can be made.
 */
export function* readThoughts(
  reader: AnswerReader,
  tags: ThinkTags,
  startsInside: boolean,
  calls: CallsInText | null,
): Reading {
  const { source, sink } = reader
  if (startsInside) yield* readThought(reader, tags, calls)
  for (let isFirst = !startsInside; ; isFirst = false) {
    const from = source.position
    yield* source.skipBlank()
    if (!(yield* source.skip(tags.open))) {
      source.rewind(from)
      if (isFirst) sink.keepBlank()
      return
    }
    yield* readThought(reader, tags, calls)
  }
}

function* readThought(reader: AnswerReader, tags: ThinkTags, calls: CallsInText | null): Reading {
  const { source, sink } = reader
  const ends = [tags.close, ...(calls?.triggers ?? [])]
  sink.isThinking = true
  for (;;) {
    const { rest } = source
    const found = firstOf(rest, ends)
    const end = found === null ? rest.length - undecidedEnd(rest, ends) : rest.slice(0, found.index).trimEnd().length
    sink.write("reasoning", source.take(end))
    source.forget()
    if (found?.literal === tags.close) break
    if (found !== null && calls !== null) {
      if (yield* waitFor(source, tags.close)) {
        const closedAt = source.rest.indexOf(tags.close)
        sink.write("reasoning", source.take(source.rest.slice(0, closedAt).trimEnd().length))
        break
      }
      if (makeCalls(reader, calls)) return
    } else if (yield* source.more()) continue
    sink.write("reasoning", source.take(source.rest.trimEnd().length))
    source.take(source.rest.length)
    break
  }
  yield* source.skipBlank()
  yield* source.skip(tags.close)
  sink.isThinking = false
  sink.beginPart()
}

/** Whether the text comes at all. */
function* waitFor(source: TextSource, text: string): Reading<boolean> {
  for (let from = 0; source.rest.indexOf(text, from) < 0; ) {
    // A thought may go on for long: what has been searched is not searched again.
    from = Math.max(0, source.rest.length - text.length + 1)
    if (!(yield* source.more())) return source.rest.includes(text)
  }
  return true
}

/**
 * Models forget to close a thought before they call a function. Only at the end of the answer is it known that they did not
 * just think of a call: then the calls must be all that is left, and complete.
 */
function makeCalls({ source, sink, tools }: AnswerReader, calls: CallsInText): boolean {
  const text = source.rest.trim()
  if (!text.endsWith(calls.close.trim())) return false
  const trial = { source: new TextSource(), sink: new PartSink(sink.allowsParallelCalls), tools }
  trial.source.push(text)
  trial.source.end()
  readTextAndCalls(trial, calls).next()
  const parts = trial.sink.take()
  if (parts.some((part) => "text" in part)) return false
  source.take(source.rest.length)
  sink.isThinking = false
  sink.addAll(parts)
  return true
}
