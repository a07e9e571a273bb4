import type { CompletionEvent, FinishReason } from "../../contract/completion.ts"

type Call = { readonly name: string; arguments: string }
type Choice = { content: string; reasoning: string; readonly calls: Map<number, Call> }

/** Bytes of all texts together. */
const limitBytes = 256 * 1024

/** An answer as it comes, up to a bound. */
export interface KeptAnswer {
  note(event: CompletionEvent): void
  /** `redact` is given every text. As in a reply of the OpenAI API, with all that was thought; null where nothing was said. */
  toText(redact: (text: string) => string): { readonly text: string; readonly isCut: boolean } | null
}

export function keepAnswer(): KeptAnswer {
  const choices = new Map<string, Choice>()
  let finishReasons: readonly FinishReason[] = []
  let leftBytes = limitBytes
  let isCut = false

  /** What still has room; half a surrogate pair at the cut is left out. */
  const kept = (text: string): string => {
    const sizeBytes = Buffer.byteLength(text)
    if (sizeBytes <= leftBytes) {
      leftBytes -= sizeBytes
      return text
    }
    isCut = true
    const fits = Buffer.from(text).subarray(0, leftBytes).toString().replace(/�+$/, "")
    leftBytes = 0
    return fits
  }
  const choiceOf = (event: { readonly choice: number }): Choice => {
    // Several prompts of one request have choices of their own.
    const place = `${"prompt" in event ? event.prompt : 0}.${event.choice}`
    const choice = choices.get(place) ?? { content: "", reasoning: "", calls: new Map() }
    choices.set(place, choice)
    return choice
  }

  return {
    note(event) {
      if (event.type === "finished") finishReasons = event.finishReasons
      if (!("choice" in event) || (leftBytes === 0 && isCut)) return
      const choice = choiceOf(event)
      if (event.type === "text-delta") choice.content += kept(event.text)
      else if (event.type === "reasoning-delta") choice.reasoning += kept(event.text)
      else if (event.type === "tool-call-started") {
        choice.calls.set(event.call, { name: kept(event.name), arguments: "" })
      } else {
        const call = choice.calls.get(event.call)
        if (call !== undefined) call.arguments += kept(event.arguments)
      }
    },
    toText(redact) {
      if (choices.size === 0) return null
      const reasons = finishReasons.length === choices.size ? finishReasons : []
      const reply = { choices: [...choices.values()].map((choice, at) => toChoice(choice, reasons[at], redact)) }
      return { text: JSON.stringify(reply), isCut }
    },
  }
}

function toChoice(
  { content, reasoning, calls }: Choice,
  finishReason: FinishReason | undefined,
  redact: (text: string) => string,
) {
  const toolCalls = [...calls.values()].map((call) => ({
    type: "function",
    function: { name: redact(call.name), arguments: redact(call.arguments) },
  }))
  return {
    message: {
      role: "assistant",
      content: redact(content),
      ...(reasoning === "" ? {} : { reasoning_content: redact(reasoning) }),
      ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }),
    },
    ...(finishReason === undefined ? {} : { finish_reason: finishReason }),
  }
}
