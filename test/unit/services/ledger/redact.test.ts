import { describe, expect, it } from "vitest"
import { redactText } from "../../../../electron/services/ledger/redact.ts"
import { requestText } from "../../../../electron/services/ledger/requestText.ts"

const token = "q7Zt0aB3xYw9LmNc"
const jwt = `eyJhbGciOiJIUzI1NiJ9.${token}${token}.${token}`

describe("secrets in texts", () => {
  it.each([
    `sk-hearth-${token}`,
    `sk-proj-${token}`,
    `sk-ant-api03-${token}`,
    `sk_live_${token}`,
    `ghp_${token}${token}`,
    `github_pat_${token}`,
    `hf_${token}`,
    `xoxb-1234-${token}`,
    `AIzaSy${token}`,
    `AKIA${token}`,
    `gsk_${token}`,
    jwt,
    `0123456789abcdef0123456789abcdef.${token}`,
    `Authorization: Bearer ${token}`,
    `authorization: bearer ${token}`,
    `Authorization: Basic ${token}`,
    `https://mei:${token}@proxy.example:8080/`,
    `https://example.com/v1?api_key=${token}&x=1`,
    `export OPENAI_API_KEY=${token}`,
    `API-KEY: "${token}"`,
    `{"api_key":"${token}"}`,
    `{\\"password\\": \\"${token}\\"}`,
    `client_secret = '${token}'`,
    `AWS_SECRET_ACCESS_KEY=${token}`,
    `-----BEGIN RSA PRIVATE KEY-----\n${token}\n-----END RSA PRIVATE KEY-----`,
  ])("are blacked out: %s", (text) => {
    const redacted = redactText(`before ${text} after`)
    expect(redacted).not.toContain(token)
    expect(redacted).toContain("[redacted]")
    expect(redacted).toMatch(/^before .*after$/s)
  })

  it.each([
    "What is a bearer of bad news?",
    "The tokens of a task: max_tokens=256, risk-averse people",
    "Basic understanding of keys: a password is a secret word.",
    "https://example.com:8080/a@b?token_count=5",
    "公司的密码学课程从基础开始。",
    '{"max_tokens":16,"logit_bias":{"50256":-100},"seed":7}',
    "password: null",
  ])("are not seen in: %s", (text) => {
    expect(redactText(text)).toBe(text)
  })

  it("take no longer to look for than a text is long, however it is made", () => {
    for (const piece of [
      "eyJaaaaaaaa-",
      "://a:",
      "sk-",
      "Bearer ",
      "api_key",
      "-----BEGIN PRIVATE KEY-----",
      "a".repeat(40),
    ]) {
      expect(redactText(piece.repeat(Math.ceil(262_144 / piece.length))).length).toBeGreaterThan(0)
    }
  })
})

describe("a request that is kept", () => {
  it("is the JSON that was sent", () => {
    const body = { model: "gpt-4", messages: [{ role: "user", content: "你好 🔥" }], stop: null, n: 1 }
    expect(requestText(body)).toEqual({ text: JSON.stringify(body), isCut: false, isWhole: true })
  })

  it("has no secret in it, whatever field or text it stands in", () => {
    const secrets = { api_key: token, "X-API-Key": token, nested: { Authorization: token, password: { a: token } } }
    const kept = requestText({ ...secrets, messages: [{ content: `use sk-${token}\nsk-${token}` }], max_tokens: 3 })
    expect(kept?.text).not.toContain(token)
    expect(JSON.parse(kept?.text ?? "")).toMatchObject({ api_key: "[redacted]", max_tokens: 3 })
    expect(kept?.isWhole).toBe(true)
  })

  it("leaves out what pictures, sounds and files are made of, and is then not whole", () => {
    const data = "QUJD".repeat(1_000)
    const picture = requestText({ image_url: { url: `data:image/png;base64,${data}` } })
    expect(picture?.text).toBe('{"image_url":{"url":"data:image/png;base64,… (4022 characters)"}}')
    const sound = requestText({ input_audio: { data, format: "wav" } })
    expect([picture?.isWhole, sound?.isWhole, sound?.text.includes(data)]).toEqual([false, false, false])
  })

  it.each([
    ["one text", "x".repeat(1_000_000)],
    ["many texts", Array.from({ length: 300_000 }, () => "火")],
    ["many numbers", Array.from({ length: 1_000_000 }, (_, index) => index)],
    ["lists in lists", Array.from({ length: 1_000 }, () => Array.from({ length: 1_000 }, () => 1))],
  ])("is cut at 256 KiB and says so: %s", (_name, prompt) => {
    const kept = requestText({ model: "m", prompt })
    expect([kept?.isCut, kept?.isWhole]).toEqual([true, false])
    expect(Buffer.byteLength(kept?.text ?? "")).toBeLessThanOrEqual(256 * 1024)
    expect(kept?.text).toMatch(/^\{"model":"m","prompt":/)
    expect(kept?.text).not.toContain("\uFFFD")
  })

  it("is nothing where nothing was sent", () => {
    expect(requestText(undefined)).toBeNull()
  })
})
