import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { startApp } from "../../support/app.ts"
import { testPorts } from "../../support/appPorts.ts"
import { untilState } from "../../support/downloads.ts"
import { emberFixtures, emberPath } from "../../support/ember.ts"
import { openHub } from "../../support/hub/openHub.ts"
import { tempFolder } from "../../support/tempFolder.ts"

describe("a download in a whole host", () => {
  it("becomes a model whose origin and hash are known", async () => {
    const { hub, app } = await openWorld()
    await hub.addRepo({ repo: "acme/cinder-GGUF", files: { "cinder-Q8_0.gguf": { path: emberPath } } })
    const { downloads, models } = app.services
    const draft = { source: "huggingface", repo: "acme/cinder-GGUF", groupId: "cinder-Q8_0.gguf" } as const
    const { id, revision } = await downloads.start(draft)
    const { state } = await untilState(downloads, id, ["done", "failed"])
    if (state.kind !== "done") throw new Error(`It is ${JSON.stringify(state)}`)
    expect(models.list().find((model) => model.id === state.modelId)).toMatchObject({
      fileName: "cinder-Q8_0.gguf",
      origin: { kind: "hub", source: "huggingface", repo: draft.repo, revision, path: draft.groupId },
      integrity: { kind: "verified", isPublished: true },
    })
    // Asked for once more it is there already.
    expect(await downloads.start(draft)).toMatchObject({ id, state: { kind: "done" } })
  })

  it("becomes an adapter that is converted by itself where the repository is one of PEFT", async () => {
    const { hub, app } = await openWorld()
    const folder = join(emberFixtures, "herbs-peft")
    await hub.addRepo({
      repo: "acme/ember-herbs",
      libraryName: "peft",
      files: {
        "adapter_config.json": { path: join(folder, "adapter_config.json") },
        "adapter_model.safetensors": { path: join(folder, "adapter_model.safetensors") },
        "training_args.bin": Buffer.from("of no use here"),
      },
    })
    const { downloads, adapters } = app.services
    const { id } = await downloads.start({ source: "hf-mirror", repo: "acme/ember-herbs" })
    const { state } = await untilState(downloads, id, ["done", "failed"])
    expect(state).toMatchObject({ kind: "done", modelId: null })
    await expect
      .poll(() => adapters.list().map(({ state: now, fits }) => ({ kind: now.kind, fits })))
      .toEqual([{ kind: "ready", fits: ["ember"] }])
    const adapterId = adapters.list()[0]?.id
    await expect.poll(() => downloads.list()[0]?.state).toMatchObject({ kind: "done", adapterId })
  })

  it("goes on by itself when the host starts again, and stays where it was when it was paused", async () => {
    const folder = tempFolder()
    const released = Promise.withResolvers<void>()
    const hub = await openHub({ before: ({ host }) => (host === "cdn" ? released.promise : undefined) })
    await hub.addRepo({
      repo: "acme/cinder-GGUF",
      files: { "cinder-Q8_0.gguf": { path: emberPath }, "cinder-Q4_0.gguf": { path: emberPath } },
    })
    const ports = testPorts(folder, { hubAddresses: hub.addresses })
    const first = await startApp(ports)
    const draft = { source: "huggingface", repo: "acme/cinder-GGUF" } as const
    const running = await first.services.downloads.start({ ...draft, groupId: "cinder-Q8_0.gguf" })
    const paused = await first.services.downloads.start({ ...draft, groupId: "cinder-Q4_0.gguf" })
    first.services.downloads.pause(paused.id)
    await first.close()
    released.resolve()
    const { downloads } = (await startApp(ports)).services
    expect((await untilState(downloads, running.id, ["done", "failed"])).state.kind).toBe("done")
    expect(downloads.list().find(({ id }) => id === paused.id)?.state).toEqual({ kind: "paused" })
  })
})

async function openWorld() {
  const hub = await openHub()
  const app = await startApp(testPorts(tempFolder(), { hubAddresses: hub.addresses }))
  return { hub, app }
}
