import { describe, expect, it } from "vitest"
import { isLocalUrl, parseProxyUrl } from "../../../electron/net/httpUrl.ts"
import { endpointUrl, parseBaseUrl } from "../../../electron/providers/providerUrl.ts"

describe("the address of a service", () => {
  it.each([
    ["https://api.deepseek.com/v1", "https://api.deepseek.com/v1"],
    ["https://api.deepseek.com/v1/", "https://api.deepseek.com/v1"],
    ["  https://api.deepseek.com/v1/chat/completions ", "https://api.deepseek.com/v1"],
    ["https://api.deepseek.com/v1/chat/completions//", "https://api.deepseek.com/v1"],
    ["https://api.deepseek.com/chat/completions", "https://api.deepseek.com"],
    ["https://api.deepseek.com", "https://api.deepseek.com/v1"],
    ["https://api.deepseek.com/", "https://api.deepseek.com/v1"],
    ["https://open.bigmodel.cn/api/paas/v4/chat/completions", "https://open.bigmodel.cn/api/paas/v4"],
    ["http://10.0.0.7:8000/v1/embeddings", "http://10.0.0.7:8000/v1"],
    ["https://api.example.com/v1/Chat/Completions", "https://api.example.com/v1"],
    ["https://api.example.com/v1/rerank", "https://api.example.com/v1"],
    ["https://api.anthropic.com/v1/messages", "https://api.anthropic.com/v1"],
    ["https://example.com/models/llama/v1", "https://example.com/models/llama/v1"],
    ["localhost:11434", "http://localhost:11434/v1"],
    ["192.168.1.5:8080/v1", "http://192.168.1.5:8080/v1"],
    ["api.example.com/v1", "https://api.example.com/v1"],
    ["HTTPS://API.Example.com/V1", "https://api.example.com/V1"],
    ["https://例え.jp/v1", "https://xn--r8jz45g.jp/v1"],
    ["http://[::1]:8080/v1", "http://[::1]:8080/v1"],
  ])("takes %j for %s", (written, base) => {
    expect(parseBaseUrl(written)).toBe(base)
  })

  it.each([
    "ftp://example.com/v1",
    "file:///etc/passwd",
    "javascript://x",
    "http://",
    "https://exa mple.com",
    "::::",
    "/v1",
  ])("refuses %j", (written) => {
    expect(() => parseBaseUrl(written)).toThrow(expect.objectContaining({ code: "invalid_value", param: "baseUrl" }))
  })

  it.each(["https://user:canary-1@example.com/v1", "https://example.com/v1?key=canary-1"])(
    "refuses %j without repeating what may be a key",
    (written) => {
      expect(() => parseBaseUrl(written)).toThrow(
        expect.not.objectContaining({ message: expect.stringMatching("canary") }),
      )
      expect(() => parseBaseUrl(written)).toThrow(expect.objectContaining({ code: "invalid_value" }))
    },
  )

  it.each([
    ["http://127.0.0.1:1/v1", true],
    ["http://localhost:1/v1", true],
    ["http://[::1]:1/v1", true],
    ["http://10.0.0.1/v1", false],
    ["https://localhost.example.com/v1", false],
  ])("knows whether %s is this computer", (url, isLocal) => {
    expect(isLocalUrl(url)).toBe(isLocal)
  })

  it("finds endpoints below the base, and others below the host", () => {
    const base = "https://example.com/compatible-mode/v1"
    expect(endpointUrl(base, "chat/completions")).toBe("https://example.com/compatible-mode/v1/chat/completions")
    expect(endpointUrl(base, "/compatible-api/v1/reranks")).toBe("https://example.com/compatible-api/v1/reranks")
  })

  it("keeps a proxy's user and password apart from its address", () => {
    expect(parseProxyUrl("http://ann:s%40c@proxy.example:3128/")).toEqual({
      address: "http://proxy.example:3128",
      userInfo: "ann:s%40c",
    })
    expect(parseProxyUrl("proxy.example:3128")).toEqual({ address: "http://proxy.example:3128", userInfo: null })
    expect(parseProxyUrl("http://ann:50%@proxy.example:3128").userInfo).toBe("ann:50%25")
    expect(() => parseProxyUrl("socks5://proxy.example")).toThrow(expect.objectContaining({ param: "proxy" }))
  })
})
