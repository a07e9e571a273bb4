import { randomBytes } from "node:crypto"
import { expect, it } from "vitest"
import type { CallName, HostCalls } from "../../../../electron/contract/hostApi.ts"
import { createLog } from "../../../../electron/core/log.ts"
import { startApp } from "../../../support/app.ts"
import { testPorts } from "../../../support/appPorts.ts"
import { Ear, filesOf, findCanaries } from "../../../support/canaries.ts"
import { openHub } from "../../../support/hub/openHub.ts"
import { startProxy } from "../../../support/hub/proxy.ts"
import { tempFolder } from "../../../support/tempFolder.ts"

const random = () => randomBytes(15).toString("hex")

it("tells the token to Hugging Face and the proxy's password to the proxy, whatever fails, and nobody else", async () => {
  const folder = tempFolder()
  const ear = new Ear()
  const planted = { token: `hf_${random()}`, password: `${random()}%40${random()}` }
  const hub = await openHub({ tokens: [planted.token] })
  await hub.addRepo({
    repo: "acme/gated",
    gate: "manual",
    members: [planted.token],
    readme: "# Gated",
    files: { "a.gguf": Buffer.from("GGUF") },
  })
  const proxy = await startProxy(`ann:${planted.password}`)
  const { custom: _unset, ...hubAddresses } = hub.addresses
  const log = createLog("debug", (line) => ear.hear("log", line))
  const app = await startApp(testPorts(folder, { hubAddresses, log }))
  const connection = app.connectWindow((frame) => ear.hear(`frame ${frame.kind}`, frame))
  const call = async <Name extends CallName>(name: Name, input: HostCalls[Name]["input"]) => {
    const envelope = await connection.call(name, input)
    ear.hear(`call ${name}`, envelope)
    return envelope
  }
  await call("hub.setToken", { token: planted.token })
  await call("hub.setToken", { token: `${planted.token} and more` })
  const sources = ["huggingface", "hf-mirror", "modelscope", "custom"] as const
  const askAll = async () => {
    await call("hub.probe", {})
    for (const source of sources) {
      await call("hub.search", { source, text: "gated" })
      await call("hub.repo", { source, repo: "acme/gated" })
    }
    await call("host.snapshot", {})
  }
  await askAll()
  hub.misbehave("quoting", { stage: "api" })
  hub.misbehave("quoting", { stage: "resolve" })
  await askAll()
  await call("settings.update", {
    patch: {
      downloads: { endpoint: hub.origins.mirror, proxy: `http://ann:${planted.password}@127.0.0.1:${proxy.port}` },
    },
  })
  await call("settings.update", { patch: { downloads: { endpoint: `http://ann:${planted.password}@hub.example` } } })
  hub.behave()
  await askAll()
  await hub.kill()
  await askAll()
  await app.close()

  expect(findCanaries(planted, [...ear.heard, ...filesOf(folder)])).toEqual([])
  const told = hub.requests.map(({ host, path, headers }) => ({
    where: host,
    bytes: Buffer.from(JSON.stringify([path, headers])),
  }))
  const tellers = findCanaries(planted, told).map((found) => found.replace(/,.*/, ""))
  expect(new Set(tellers).size).toBeLessThanOrEqual(1)
  expect(tellers.every((found) => found === "huggingface: token")).toBe(true)
  // The search looks where it should.
  expect(proxy.passedCount).toBeGreaterThan(0)
  expect(ear.text).toContain('"hasToken":true')
})
