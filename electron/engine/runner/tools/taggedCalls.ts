import type { ToolDefinition } from "../../../contract/completion.ts"
import { dropRest, skipAll } from "./callEnd.ts"
import { isOnlyText, type ParameterTypes, parameterTypes, toJsonValue } from "./parameterValues.ts"
import { firstOf, partialEnd, type Reading, type TextSource } from "./textSource.ts"
import type { AnswerReader, CallReading } from "./toolSyntax.ts"

/** Calls whose name and every argument stand between tags of their own, as plain text. */
export type TaggedCallForm = {
  /** Before the calls; models leave it out at times where `callOpen` tells enough. */
  readonly open: string
  readonly callOpen: string
  readonly nameEnd: string
  readonly keyOpen: string
  readonly keyClose: string
  /** After the key, where a family marks whether a value is text or JSON. */
  readonly kindMarks?: { readonly text: string; readonly json: string }
  /** Between key and value, blank space aside. */
  readonly valueOpen: string
  readonly valueClose: string
  /** Values stand on lines of their own. */
  readonly hasLines: boolean
  readonly callClose: string
  /** After the calls. */
  readonly close: string
}

const longestName = 300

/** The reader of a family that writes arguments between tags. Arguments are told as JSON, by the types of their schemas. */
export function taggedCallReader(form: TaggedCallForm): CallReading {
  return function* read(reader) {
    const { source } = reader
    let calls = 0
    for (;;) {
      const from = source.position
      yield* skipAll(source, [form.open])
      if (!(yield* readTaggedCall(reader, form))) {
        source.rewind(from)
        break
      }
      calls++
      yield* skipAll(source, [form.callClose, form.close])
      source.forget()
    }
    return calls > 0
  }
}

/** False: it is no call, and nothing was written. */
function* readTaggedCall(reader: AnswerReader, form: TaggedCallForm): Reading<boolean> {
  const { source, sink, tools } = reader
  yield* source.skipBlank()
  if (!(yield* source.skip(form.callOpen))) return false
  const ends = [form.nameEnd, form.keyOpen, form.callClose, form.close].filter((end) => end !== "")
  const name = (yield* source.until(ends, longestName))?.trim()
  const tool = name === undefined ? undefined : tools.get(name)
  if (tool === undefined) return false
  sink.startCall(tool.name)
  yield* source.skip(form.nameEnd)
  source.forget()
  let separator = "{"
  for (;;) {
    const outcome = yield* readParameter(reader, form, tool, separator)
    if (outcome === "cut") break
    if (outcome === "none") {
      if (separator !== "{") sink.writeArguments("}")
      sink.endCall()
      break
    }
    separator = ", "
  }
  return true
}

function* readParameter(
  { source, sink }: AnswerReader,
  form: TaggedCallForm,
  { parameters }: ToolDefinition,
  separator: string,
): Reading<"read" | "none" | "cut"> {
  yield* source.skipBlank()
  const ends = [form.keyOpen, form.callClose, form.close].filter((end) => end !== "")
  const next = yield* source.next(...ends)
  if (next !== form.keyOpen) {
    const isCut = next === null && ends.some((end) => end.startsWith(source.rest))
    if (isCut) source.take(source.rest.length)
    return isCut ? "cut" : "none"
  }
  source.take(form.keyOpen.length)
  const key = (yield* source.until([form.keyClose], longestName))?.trim()
  if (key === undefined) {
    yield* dropRest(source, form.valueClose)
    return "cut"
  }
  yield* source.skip(form.keyClose)
  const kind = yield* readKind(source, form)
  if (kind === "cut") return kind
  yield* skipAll(source, [form.valueOpen])
  sink.writeArguments(`${separator}${JSON.stringify(key)}: `)
  source.forget()
  const types = typesOfKind[kind] ?? parameterTypes(parameters, key)
  if (isOnlyText(types)) return yield* readText(source, form, (json) => sink.writeArguments(json))
  const value = yield* source.until([form.valueClose])
  if (value === null) {
    const begun = source.take(source.rest.length - partialEnd(source.rest, form.valueClose)).trim()
    // The beginning of a word could be that of another word in JSON.
    if (!types.has("string") && /^[-\d"[{]/.test(begun)) sink.writeArguments(begun)
    source.take(source.rest.length)
    return "cut"
  }
  yield* source.skip(form.valueClose)
  sink.writeArguments(toJsonValue(form.hasLines ? withoutLines(value) : value, types))
  return "read"
}

const typesOfKind: Readonly<Record<string, ParameterTypes>> = { text: new Set(["string"]), json: new Set() }

/** What the model says itself of the value that follows. */
function* readKind(source: TextSource, { kindMarks }: TaggedCallForm): Reading<"text" | "json" | "unsaid" | "cut"> {
  if (kindMarks === undefined) return "unsaid"
  const mark = yield* source.until([">"], longestName)
  if (mark === null) {
    source.take(source.rest.length)
    return "cut"
  }
  source.take(1)
  if (`${mark}>` === kindMarks.text) return "text"
  return `${mark}>` === kindMarks.json ? "json" : "unsaid"
}

/** A string as it comes. The line breaks around it, where values stand on lines of their own, are not part of it. */
function* readText(source: TextSource, form: TaggedCallForm, write: (json: string) => void): Reading<"read" | "cut"> {
  write('"')
  if (form.hasLines) yield* source.skip("\n")
  const end = form.hasLines ? `\n${form.valueClose}` : form.valueClose
  for (;;) {
    const { rest } = source
    const found = firstOf(rest, [end, form.valueClose])
    const length = found?.index ?? rest.length - partialEnd(rest, end, form.valueClose)
    write(JSON.stringify(source.take(length)).slice(1, -1))
    source.forget()
    if (found !== null) {
      source.take(found.literal.length)
      write('"')
      return "read"
    }
    if (yield* source.more()) continue
    source.take(source.rest.length)
    return "cut"
  }
}

function withoutLines(value: string): string {
  return value.replace(/^\n/, "").replace(/\n$/, "")
}
