import { describe, expect, it } from "vitest"
import type { HubSource } from "../../../../electron/contract/hubSources.ts"
import { redirectProblem } from "../../../../electron/library/hub/hubAddresses.ts"

const problem = (from: string, to: string, source: HubSource = "huggingface", home = from) =>
  redirectProblem(new URL(from), new URL(to), new URL(home), source)

describe("where a hub may send Hearth on to", () => {
  it.each([
    ["https://huggingface.co/a", "https://cas-bridge.xethub.hf.co/b"],
    ["https://hf-mirror.com/a", "https://huggingface.co/a"],
    ["http://hub.internal/a", "http://store.internal/b"],
    ["http://hub.internal/a", "https://store.internal/b"],
    ["http://127.0.0.1:8080/a", "http://127.0.0.1:9090/b"],
    ["https://localhost:8443/a", "http://[::1]:9090/b"],
  ])("%s → %s", (from, to) => {
    expect(problem(from, to)).toBeNull()
  })

  // SSRF: services of this computer and of the own network trust who asks from within.
  it.each([
    "http://127.0.0.1:11434/api/delete",
    "https://localhost/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "http://2130706433/",
    "https://10.0.0.1/",
    "https://192.168.1.1/setup",
    "https://169.254.169.254/latest/meta-data",
    "https://172.20.0.3/",
    "https://0.0.0.0/",
    "https://[fd00::1]/",
    "https://[fe80::1]/",
    "https://[::ffff:10.0.0.1]/",
    "http://cdn.example/file",
    "file:///etc/passwd",
    "data:text/plain,hi",
    "https://user:pass@cdn.example/",
  ])("not from a public hub to %s", (to) => {
    expect(problem("https://huggingface.co/a", to)).not.toBeNull()
  })

  it("lets a hub of the own network send on within it, but not to this computer", () => {
    expect(problem("https://hub.corp.example/a", "https://10.1.2.3/b", "custom")).toBeNull()
    expect(problem("https://hub.corp.example/a", "http://127.0.0.1:8000/b", "custom")).not.toBeNull()
    expect(problem("https://hub.corp.example/a", "http://10.1.2.3/b", "custom")).not.toBeNull()
  })

  it.each(["http://0.0.0.0:11434/", "http://[::]/", "http://[::ffff:0.0.0.0]/", "http://169.254.169.254/latest"])(
    "lets no hub that was entered by hand send to what is this machine by another name: %s",
    (to) => {
      expect(problem("http://hub.corp.example/a", to, "custom")).not.toBeNull()
    },
  )

  it("remembers where it began: a store may not send where the hub may not", () => {
    expect(
      problem("https://cdn.example/a", "https://127.0.0.1/b", "huggingface", "https://huggingface.co"),
    ).not.toBeNull()
    expect(
      problem("http://127.0.0.1:1/a", "http://127.0.0.1:2/b", "huggingface", "https://huggingface.co"),
    ).not.toBeNull()
  })
})
