import { expect, it, onTestFinished } from "vitest"
import { startApp } from "../../support/app.ts"
import { testPorts } from "../../support/appPorts.ts"
import { send } from "../../support/httpClient.ts"
import { tempFolder } from "../../support/tempFolder.ts"
import { answerText } from "../../support/upstream/answers.ts"
import { startUpstream } from "../../support/upstream/upstream.ts"

// S2 as its clients know it: a service by its usual name, also where a provider has another id here.
it("binds sessions to models of providers, and asks again at every use whether they may be used", async () => {
  const upstream = await startUpstream()
  onTestFinished(() => upstream[Symbol.asyncDispose]())
  const app = await startApp(testPorts(tempFolder()))
  const { providers, keys, server } = app.services
  const { id } = providers.create({ kind: "deepseek", id: "cheap", baseUrl: upstream.baseUrl, auth: "none" })
  providers.setModels(id, ["deepseek-chat"], { isEnabled: true })
  const url = (server.status().addresses[0]?.url ?? "").replace(/\/v1$/, "")
  const { key, secret } = keys.create({ name: "a" })

  const login = await send(url, "/auth/login", {
    body: { api_key: secret, provider_name: "DeepSeek", model_name: "deepseek-chat" },
  })
  expect(login.status).toBe(200)
  const headers = { Authorization: `Bearer ${login.json.token}` }
  const ask = async (fields: object = {}) => {
    const body = { messages: [{ role: "user", content: "Hello!" }], max_tokens: 8, ...fields }
    const { status, json } = await send(url, "/v1/chat/completions", { headers, body })
    return status === 200 ? [json.choices[0].message.content] : [status, json.error.code]
  }
  expect(await ask()).toEqual([answerText])
  expect((await ask({ model: "ember" }))[0]).not.toBe(answerText)
  expect((await ask())[0]).not.toBe(answerText)

  const bind = () =>
    send(url, "/auth/bind-model", { headers, body: { provider_name: "cheap", model_name: "deepseek-chat" } })
  expect((await bind()).json).toMatchObject({ provider_name: "cheap", model_name: "deepseek-chat" })
  expect(await ask()).toEqual([answerText])
  keys.update(key.id, { policy: { models: ["ember"] } })
  expect(await ask()).toEqual([403, "model_not_allowed"])
  expect((await bind()).json.error.code).toBe("model_not_allowed")
  keys.update(key.id, { policy: { models: [] } })
  providers.setModels(id, ["deepseek-chat"], { isEnabled: false })
  expect(await ask()).toEqual([404, "model_not_found"])
  expect((await bind()).json.error.code).toBe("model_not_found")
  for (const { headers: sent } of upstream.requests) expect(JSON.stringify(sent)).not.toContain(login.json.token)
})
