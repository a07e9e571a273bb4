import { expect, it } from "vitest"
import { joinedName, type ModelNames } from "../../../../electron/services/access/boundNames.ts"

const names: ModelNames = {
  resolve: (name) => name,
  providers: () => [
    { id: "cheap", name: "Our DeepSeek", kind: "deepseek" },
    { id: "deepseek", name: "Another", kind: "other" },
    { id: "work", name: "Work", kind: "openai" },
    { id: "alibaba", name: "Alibaba", kind: "qwen" },
  ],
}

// Clients send what a service is called everywhere, not the id that somebody chose for it here.
it.each([
  [undefined, "ember", "ember"],
  ["local", "ember:herbs", "local/ember:herbs"],
  [" LOCAL ", "ember", "local/ember"],
  ["DeepSeek", "deepseek-chat", "deepseek/deepseek-chat"],
  ["our deepseek", "deepseek-chat", "cheap/deepseek-chat"],
  ["OpenAI", "gpt-4o", "work/gpt-4o"],
  ["DashScope", "qwen-max", "alibaba/qwen-max"],
  ["work", "openai/gpt-4o", "work/openai/gpt-4o"],
])("%s and %s: %s", (provider, model, expected) => expect(joinedName(provider, model, names)).toBe(expected))

it("names the providers that there are for one that is not", () => {
  const attempt = () => joinedName("azure", "gpt-4o", names)
  expect(attempt).toThrow(expect.objectContaining({ code: "provider_not_found", param: "provider_name" }))
  expect(attempt).toThrow(/local, cheap, deepseek, work, alibaba/)
})
