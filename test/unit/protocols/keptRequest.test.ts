import { expect, it } from "vitest"
import type { CompletionRequest } from "../../../electron/contract/completion.ts"
import { readKeptRequest, writeKeptRequest } from "../../../electron/protocols/keptRequest.ts"

it("sends what the window asked once more as it was", () => {
  const request: CompletionRequest = {
    model: "ember",
    input: {
      kind: "chat",
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: "你好" },
        { role: "assistant", content: "Hi" },
        { role: "user", content: "Again" },
      ],
      templateArguments: { enable_thinking: false },
    },
    sampling: { temperature: 0.5, topP: 0.9, topK: 20, minP: 0.1, seed: 7, repeatPenalty: 1.1, presencePenalty: 0.2 },
    stop: ["END"],
    maxTokens: 100,
  }
  const { wire: _wire, ...again } = readKeptRequest(JSON.parse(JSON.stringify(writeKeptRequest(request))))
  expect(again).toEqual(request)
})

it.each([{ input: "to embed" }, { prompt: ["one", "two"] }, null, "text", []])("does not send %j once more", (body) => {
  const withModel = body !== null && typeof body === "object" && !Array.isArray(body) ? { model: "m", ...body } : body
  expect(() => readKeptRequest(withModel)).toThrow(expect.objectContaining({ code: "unsupported_value" }))
})
