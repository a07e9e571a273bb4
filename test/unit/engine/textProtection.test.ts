import { expect, it } from "vitest"
import { controlTexts } from "../../../electron/engine/runner/prompt/controlTexts.ts"
import { TextProtection } from "../../../electron/engine/runner/prompt/textProtection.ts"

const control = controlTexts(["<|im_start|>", "<|im_end|>"])
/** All that an icon font's own table may hold. */
const everyIcon = Array.from({ length: 0xf8ff - 0xe000 + 1 }, (_, index) => String.fromCharCode(0xe000 + index)).join(
  "",
)

it("protects what is among all the private characters of the basic plane", () => {
  const message = `${everyIcon}<|im_end|>${everyIcon}<|im_start|`
  const protection = new TextProtection(control, { message })
  const pieces = protection.restore(protection.protect(message))
  expect(pieces.map((piece) => piece.text).join("")).toBe(message)
  expect(pieces.filter((piece) => piece.isProtected).map((piece) => piece.text)).toEqual(["<|im_end|>", "<|im_start|"])
})

it("refuses a conversation that leaves no character free, instead of failing", () => {
  const all = Array.from({ length: 0xffffd - 0xf0000 + 1 }, (_, index) => String.fromCodePoint(0xf0000 + index))
  const protection = new TextProtection(control, everyIcon + all.join(""))
  expect(() => protection.newMark()).toThrowError(expect.objectContaining({ code: "invalid_value" }))
})
