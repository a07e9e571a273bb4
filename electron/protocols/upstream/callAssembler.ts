import type { CompletionDelta } from "../../contract/completion.ts"
import { newId } from "../../core/ids.ts"
import { firstText, jsonOf, type LooseObject, listOf, objectOf, textOf } from "./lenient.ts"

/** One call as it grows. `untold`: what of its arguments is in no event yet. To cut it from the whole would copy all of it each time. */
type Call = { readonly givenId: string; name: string; arguments: string; untold: string; hasStarted: boolean }

/**
 * Makes the calls of one choice come one after another, whatever order a provider sends their pieces in: without index or id,
 * all with the same index, mixed with each other, with arguments as an object, with a name in every piece.
 */
export class CallAssembler {
  readonly #choice: number
  /** Of all choices of the answer: what a provider repeats or leaves out is replaced by an id of ours. */
  readonly #usedIds: Set<string>
  readonly #calls: Call[] = []
  readonly #byIndex = new Map<number, Call>()
  /** How many are told whole; the one at this place is told as it grows. */
  #closed = 0

  constructor(choice: number, usedIds: Set<string>) {
    this.#choice = choice
    this.#usedIds = usedIds
  }

  get count(): number {
    return this.#closed
  }

  /** What is in the calls, for estimates. */
  get text(): string {
    return this.#calls.map((call) => call.name + call.arguments).join("")
  }

  /** The `tool_calls` of one delta. */
  push(entries: unknown): CompletionDelta[] {
    for (const [position, entry] of listOf(entries).entries()) {
      const piece = objectOf(entry)
      if (piece !== null) this.#take(piece, position)
    }
    return this.#tell()
  }

  /** The older `function_call`: at most one. */
  pushFunction(called: LooseObject): CompletionDelta[] {
    return this.push([{ index: 0, function: called }])
  }

  /** Whether other things can be told now without coming between the pieces of a call. */
  get isBetween(): boolean {
    const open = this.#calls[this.#closed]
    return open === undefined || !open.hasStarted || isWhole(open)
  }

  /** Nothing more comes: all that is left, in order. */
  end(): CompletionDelta[] {
    const events = this.#tell()
    while (this.#closed < this.#calls.length) {
      events.push(...this.#close())
      events.push(...this.#tell())
    }
    return events
  }

  #take(piece: LooseObject, position: number): void {
    const called = objectOf(piece.function) ?? objectOf(piece.custom) ?? piece
    const name = textOf(called.name)
    const text = argumentsOf(called.arguments ?? called.input)
    const call = this.#callOf(piece, name, text, position)
    if (call.name === "") call.name = name
    call.arguments += text
    call.untold += text
  }

  #callOf(piece: LooseObject, name: string, text: string, position: number): Call {
    const id = firstText(piece.id)
    const index = indexOf(piece.index)
    const known = index === null ? this.#withoutIndex(id, name, position) : this.#byIndex.get(index)
    if (known !== undefined && !startsAnother(known, { id, name, text })) return known
    const call: Call = { givenId: id, name: "", arguments: "", untold: "", hasStarted: false }
    this.#calls.push(call)
    if (index !== null) this.#byIndex.set(index, call)
    return call
  }

  #withoutIndex(id: string, name: string, position: number): Call | undefined {
    const named = id === "" ? undefined : this.#calls.find((call) => call.givenId === id)
    if (named !== undefined) return named
    // With an id that is new it is another call; without one, it goes on with the last, or with that at its place.
    if (id !== "" && name !== "") return undefined
    return position > 0 ? this.#calls[position] : this.#calls.at(-1)
  }

  #tell(): CompletionDelta[] {
    const events: CompletionDelta[] = []
    for (;;) {
      const call = this.#calls[this.#closed]
      if (call === undefined) return events
      events.push(...this.#progress(call))
      if (!call.hasStarted || this.#closed + 1 >= this.#calls.length || !isWhole(call)) return events
      events.push(...this.#close())
    }
  }

  #progress(call: Call): CompletionDelta[] {
    if (call.name === "") return []
    const [choice, index] = [this.#choice, this.#closed]
    const events: CompletionDelta[] = []
    if (!call.hasStarted) {
      events.push({ type: "tool-call-started", choice, call: index, id: this.#idOf(call), name: call.name })
      call.hasStarted = true
    }
    if (call.untold !== "") {
      events.push({ type: "tool-call-delta", choice, call: index, arguments: call.untold })
      call.untold = ""
    }
    return events
  }

  /** A call without a name is none, and one without arguments has no arguments: `{}`. */
  #close(): CompletionDelta[] {
    const call = this.#calls[this.#closed]
    if (call?.hasStarted === false) {
      this.#calls.splice(this.#closed, 1)
      return []
    }
    const index = this.#closed++
    const isEmpty = call?.arguments.trim() === ""
    return isEmpty ? [{ type: "tool-call-delta", choice: this.#choice, call: index, arguments: "{}" }] : []
  }

  #idOf(call: Call): string {
    const id = call.givenId === "" || this.#usedIds.has(call.givenId) ? newId("call_") : call.givenId
    this.#usedIds.add(id)
    return id
  }
}

/**
 * Whether a piece that would go on with a call begins another one. Gemini and others send all calls with index 0; some repeat
 * the name, or make up an id, in every piece of one call.
 */
function startsAnother(call: Call, { id, name, text }: { id: string; name: string; text: string }): boolean {
  if (name === "" || call.name === "") return false
  if (id !== "" && id === call.givenId) return false
  return name !== call.name || (text !== "" && isWhole(call))
}

function isWhole(call: Call): boolean {
  if (!call.arguments.trimEnd().endsWith("}")) return false
  try {
    JSON.parse(call.arguments)
    return true
  } catch {
    return false
  }
}

/** Text as it is. An object comes in one piece; an empty one may stand for text that is still to come. */
function argumentsOf(value: unknown): string {
  const object = objectOf(value)
  if (object === null) return typeof value === "string" ? value : ""
  return Object.keys(object).length === 0 ? "" : jsonOf(object)
}

function indexOf(value: unknown): number | null {
  const index = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value
  return typeof index === "number" && Number.isInteger(index) && index >= 0 ? index : null
}
