import type { ThinkTags } from "../thinkTags.ts"
import { type Reading, undecidedEnd } from "./textSource.ts"
import type { AnswerReader } from "./toolSyntax.ts"

/**
 * Reads the think blocks that an answer begins with: later the tag is something that the answer talks about. Blank space
 * around the thoughts belongs to neither part.
 */
export function* readThoughts(reader: AnswerReader, tags: ThinkTags, startsInside: boolean): Reading {
  const { source, sink } = reader
  if (startsInside) yield* readThought(reader, tags)
  for (let isFirst = !startsInside; ; isFirst = false) {
    const from = source.position
    yield* source.skipBlank()
    if (!(yield* source.skip(tags.open))) {
      source.rewind(from)
      if (isFirst) sink.keepBlank()
      return
    }
    yield* readThought(reader, tags)
  }
}

function* readThought({ source, sink }: AnswerReader, tags: ThinkTags): Reading {
  sink.isThinking = true
  for (;;) {
    const { rest } = source
    const closedAt = rest.indexOf(tags.close)
    const end = closedAt < 0 ? rest.length - undecidedEnd(rest, [tags.close]) : rest.slice(0, closedAt).trimEnd().length
    sink.write("reasoning", source.take(end))
    source.forget()
    if (closedAt >= 0) break
    if (yield* source.more()) continue
    sink.write("reasoning", source.take(source.rest.trimEnd().length))
    source.take(source.rest.length)
    break
  }
  yield* source.skipBlank()
  yield* source.skip(tags.close)
  sink.isThinking = false
  sink.beginPart()
}
