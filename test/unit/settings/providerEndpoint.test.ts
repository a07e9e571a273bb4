import { expect, it } from "vitest"
import { parseBaseUrl } from "../../../electron/providers/providerUrl.ts"
import { chatEndpoint } from "../../../renderer/features/providers/endpoint.ts"

/** What the host makes of it; null where it refuses. */
function byHost(text: string): string | null {
  try {
    return `${parseBaseUrl(text)}/chat/completions`
  } catch {
    return null
  }
}

it.each([
  "https://api.example.com/v1",
  "https://api.example.com/v1/",
  "https://api.example.com",
  "api.example.com/v1/chat/completions",
  "HTTPS://API.example.com/v1/Chat/Completions",
  "localhost:8000",
  "192.168.1.20:1234/v1/models",
  "http://[::1]:11434/api/chat",
  "https://user:secret@api.example.com/v1",
  "https://api.example.com/v1?key=secret",
  "ftp://api.example.com",
  "/v1",
  "",
])("promises for %j the address that the host will ask", (text) => {
  expect(chatEndpoint(text, "openai")).toBe(byHost(text))
})
