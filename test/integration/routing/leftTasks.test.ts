import { expect, it } from "vitest"
import { startRoutedApp } from "../../support/routedApp.ts"

// The service bills what it was sent: budgets count it, and its line must say what they count.
it("puts what a service was sent into the record of an embedding whose client has left", async () => {
  await using host = await startRoutedApp()
  const asked = Promise.withResolvers<void>()
  const model = "text-embedding-test"
  await host.addUpstream("far", [model], {
    before() {
      asked.resolve()
      return new Promise(() => {})
    },
  })
  const price = { currency: "USD", inputPerMillion: 100, cachedPerMillion: null, outputPerMillion: 0 }
  host.app.services.providers.setModels("far", [model], { price })
  const leaving = new AbortController()
  const answer = host.client.embeddings.create(
    { model: `far/${model}`, input: "Hello there" },
    { signal: leaving.signal },
  )
  await asked.promise
  leaving.abort()
  await expect(answer).rejects.toThrow()
  await expect.poll(() => host.lastRecord()?.status.kind).toBe("cancelled")
  expect(host.lastRecord()).toMatchObject({ isEstimated: true, completionTokens: 0 })
  expect(host.lastRecord()?.promptTokens).toBeGreaterThan(0)
  expect(host.lastRecord()?.cost?.nanos).toBeGreaterThan(0)
})
