/** Something that keeps what it read last and can go on from it. */
export interface SlotState<Token> {
  /** How many tokens it holds. */
  readonly heldTokens: number
  /** How many of these were the last prompt; the rest is its answer. */
  readonly promptTokens: number
  /** How many tokens it already holds of the beginning of these. */
  commonPrefix(tokens: readonly Token[]): number
}

export type Lease<State> = { readonly state: State; release(): void }

type Slot<State> = { readonly state: State; isBusy: boolean; usedAt: number }

/** What a token counts that the slot would lose, against one that need not be read again: the loser may never come back. */
const lossWeight = 0.5

/** Prompts end with what opens the answer, which is written differently once the answer is history. */
const promptEnd = 16

/** The slots of one context. */
export class SlotSet<Token, State extends SlotState<Token>> {
  readonly #slots: readonly Slot<State>[]
  #uses = 0

  constructor(states: readonly State[]) {
    this.#slots = states.map((state) => ({ state, isBusy: false, usedAt: 0 }))
  }

  get busy(): boolean[] {
    return this.#slots.map((slot) => slot.isBusy)
  }

  get isIdle(): boolean {
    return this.#slots.every((slot) => !slot.isBusy)
  }

  /**
   * The free slot that already holds the longest beginning of a prompt, if that is worth more than what it would lose: nearly
   * all prompts begin alike, and a slot must not lose a long conversation for that. Otherwise an empty one, or the one unused for longest.
   * Null if none is free.
   */
  lease(tokens: readonly Token[], onRelease: () => void): Lease<State> | null {
    const slot = this.#bestFree(tokens)
    if (slot === null) return null
    slot.isBusy = true
    slot.usedAt = ++this.#uses
    let isReleased = false
    const release = () => {
      if (isReleased) return
      isReleased = true
      slot.isBusy = false
      slot.usedAt = ++this.#uses
      onRelease()
    }
    return { state: slot.state, release }
  }

  #bestFree(tokens: readonly Token[]): Slot<State> | null {
    const free = this.#slots.filter((slot) => !slot.isBusy)
    const rated = free.map((slot) => {
      const { heldTokens } = slot.state
      return { slot, gain: gainOf(slot.state, tokens), usedAt: heldTokens === 0 ? 0 : slot.usedAt }
    })
    rated.sort((a, b) => b.gain - a.gain || a.usedAt - b.usedAt)
    return rated[0]?.slot ?? null
  }
}

/** What taking this slot saves, less what it loses. A conversation that goes on loses nothing: its answer comes back, if at all. */
function gainOf<Token>(state: SlotState<Token>, tokens: readonly Token[]): number {
  const prefix = state.commonPrefix(tokens)
  return Math.max(0, goesOn(state, prefix) ? prefix : prefix - (state.heldTokens - prefix) * lossWeight)
}

/** Whether a prompt that shares so many tokens with what the slot holds belongs to the same conversation. */
export function goesOn(state: Pick<SlotState<never>, "promptTokens">, prefix: number): boolean {
  return prefix >= state.promptTokens - promptEnd
}
