import type { Reading, TextSource } from "./textSource.ts"
import type { AnswerReader } from "./toolSyntax.ts"

/** What cannot be read as arguments any more still belongs to them, up to where the call ends. */
export function* readRest({ source, sink }: AnswerReader, closes: readonly string[]): Reading {
  const ends = closes.filter((close) => close !== "")
  const rest = ends.length === 0 ? null : yield* source.until(ends)
  if (rest !== null) return sink.writeArguments(rest.trim())
  while (yield* source.more());
  sink.writeArguments(source.take(source.rest.length).trim())
}

/** Leaves out what is there up to where the call ends: it is not enough to be part of the arguments. */
export function* dropRest(source: TextSource, close: string): Reading {
  if ((yield* source.until([close])) !== null) return
  source.take(source.rest.length)
}

/** Skips those of these texts, with the blank space before them, that are there. What is cut inside of one is left out. */
export function* skipAll(source: TextSource, texts: readonly string[]): Reading {
  for (const text of texts.map((one) => one.trim())) {
    if (text === "") continue
    const from = source.position
    yield* source.skipBlank()
    if (yield* source.skip(text)) continue
    if (text.startsWith(source.rest)) source.take(source.rest.length)
    else source.rewind(from)
  }
}
