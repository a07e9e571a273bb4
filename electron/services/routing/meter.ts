import type { CompletionEvent, PromptEvent, Usage } from "../../contract/completion.ts"
import type { Money, Price } from "../../contract/money.ts"
import type { AnswerTarget } from "./answerTarget.ts"
import { costOf } from "./cost.ts"
import type { Admission } from "./ports.ts"

type Counted = Pick<Usage, "promptTokens" | "cachedTokens" | "completionTokens">

export type Used = { readonly usage: Usage; readonly cost: Money | null }

/** What one request uses, whichever way it ends: who leaves in the middle of an answer has used what was written until then. */
export class Meter {
  readonly #admission: Admission
  #price: Price | null = null
  /** What a service was sent whose answer has not begun: it is paid for, whether or not somebody waits for it. */
  #sentTokens: (() => number) | null = null
  #answers = new Map<number, Counted>()

  constructor(admission: Admission) {
    this.#admission = admission
  }

  /** Another target is asked: what was begun before came to nothing. `promptTokens`: about. */
  opened({ price, isAway }: Pick<AnswerTarget, "price" | "isAway">, promptTokens: () => number): void {
    this.#price = price
    this.#sentTokens = isAway || price !== null ? promptTokens : null
    this.#answers = new Map()
  }

  note(event: CompletionEvent | PromptEvent): void {
    const prompt = "prompt" in event ? event.prompt : 0
    if (event.type === "started") {
      const { promptTokens, cachedTokens } = event
      this.#answers.set(prompt, { promptTokens, cachedTokens, completionTokens: 0 })
    } else if (event.type === "finished") this.#answers.set(prompt, event.usage)
    else if ("choice" in event) {
      const soFar = this.#answers.get(prompt)
      if (soFar !== undefined) {
        this.#answers.set(prompt, { ...soFar, completionTokens: soFar.completionTokens + 1 })
      }
    }
  }

  /** The target has refused, or failed. */
  failed(): void {
    this.#sentTokens = null
  }

  read(promptTokens: number): void {
    this.#answers.set(0, { promptTokens, cachedTokens: 0, completionTokens: 0 })
  }

  /** By the price of the target that answered; null without one. */
  get cost(): Money | null {
    return this.#price === null ? null : costOf(this.#sum(), this.#price)
  }

  /** What was used in all, null for nothing. `isLeft`: whoever asked has gone. */
  end(isLeft = false): Used | null {
    if (this.#answers.size === 0 && isLeft && this.#sentTokens !== null) this.read(this.#sentTokens())
    if (this.#answers.size === 0) {
      this.#admission.release()
      return null
    }
    const used = { usage: { ...this.#sum(), reasoningTokens: 0 }, cost: this.cost }
    this.#admission.settle(used.usage, used.cost)
    return used
  }

  #sum(): Counted {
    const all = [...this.#answers.values()]
    const sum = (read: (one: Counted) => number) => all.reduce((total, one) => total + read(one), 0)
    return {
      promptTokens: sum(({ promptTokens }) => promptTokens),
      cachedTokens: sum(({ cachedTokens }) => cachedTokens),
      completionTokens: sum(({ completionTokens }) => completionTokens),
    }
  }
}
