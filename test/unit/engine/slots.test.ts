import { expect, it } from "vitest"
import { SlotSet } from "../../../electron/engine/runner/contexts/slots.ts"
import { textSlot } from "../../support/textSlot.ts"

const slotsOf = (...held: string[]) =>
  new SlotSet<string, ReturnType<typeof textSlot>>(held.map((text) => textSlot(text)))
const take = (slots: ReturnType<typeof slotsOf>, text: string) => slots.lease([...text], () => {})

it("gives the slot that holds the longest beginning, otherwise the one unused for longest", () => {
  const slots = slotsOf("abc", "abcd", "x")
  const first = take(slots, "abcde")
  expect(first?.state.text).toBe("abcd")
  expect(take(slots, "abz")?.state.text).toBe("abc")
  first?.release()
  expect(take(slots, "zzz")?.state.text).toBe("x")
})

// Nearly all prompts begin with the same few tokens: two conversations once drove each other out of one slot, three being empty.
it("keeps a long conversation where another one shares only its first words", () => {
  const slots = slotsOf("", "system: one long conversation")
  take(slots, "gone")?.release()
  expect(take(slots, "system: another")?.state.text).toBe("")
})

// Thoughts are left out of the history, so that a prompt may go on with far less than the slot holds.
it("takes the slot of the same conversation however much of its last answer is gone", () => {
  const prompt = "system: tell me something"
  const thoughts = textSlot(`${prompt} hmm, let me think for a long time about this`, prompt.length)
  const slots = new SlotSet<string, typeof thoughts>([textSlot(""), thoughts])
  expect(take(slots, `${prompt}, and more`)?.state).toBe(thoughts)
})

it("gives nothing while all are busy, and a slot once however often it is released", () => {
  const slots = slotsOf("a")
  const first = take(slots, "a")
  expect(take(slots, "a")).toBeNull()
  first?.release()
  const second = take(slots, "a")
  first?.release()
  expect(slots.busy).toEqual([true])
  second?.release()
  expect(slots.isIdle).toBe(true)
})
