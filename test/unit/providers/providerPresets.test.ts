import { describe, expect, it } from "vitest"
import { presetOf, providerPresets } from "../../../electron/contract/providerPresets.ts"
import { isLocalUrl } from "../../../electron/net/httpUrl.ts"
import { parseBaseUrl } from "../../../electron/providers/providerUrl.ts"

describe("presets of services", () => {
  it.each([
    ["DeepSeek", "deepseek"],
    ["DASHSCOPE", "qwen"],
    [" qwen ", "qwen"],
    ["智谱", "zhipu"],
    ["Claude", "anthropic"],
    ["LM Studio", "lmstudio"],
    ["Other", "other"],
    ["a-service-of-tomorrow", "other"],
    ["", "other"],
    ["constructor", "other"],
  ])("knows %j as %s", (kind, id) => {
    expect(presetOf(kind).id).toBe(id)
  })

  it("names each service by words that no other has", () => {
    const names = providerPresets.flatMap(({ id, aliases }) => [id, ...aliases])
    expect(new Set(names).size).toBe(names.length)
    expect(names).toEqual(names.map((name) => name.toLowerCase()))
  })

  it("has addresses as they are stored, and tells those on this computer", () => {
    for (const { id, baseUrl, isLocal = false } of providerPresets) {
      if (baseUrl === undefined) continue
      expect(parseBaseUrl(baseUrl), id).toBe(baseUrl)
      expect(isLocalUrl(baseUrl), id).toBe(isLocal)
    }
  })
})
