import { createHash } from "node:crypto"
import { describe, expect, it } from "vitest"
import type { HubQuery } from "../../../../electron/contract/hub.ts"
import { openHub } from "../../../support/hub/openHub.ts"
import { openHubService } from "../../../support/hubService.ts"
import { modelFile } from "../../../support/modelFile.ts"

const q8 = modelFile({ type: "Q8_0" })
const repo = { repo: "acme/tiny-GGUF", license: "mit", readme: "# Tiny\nHello", files: { "tiny-Q8_0.gguf": q8 } }

async function shelve() {
  const hub = await openHub()
  await hub.addRepo(repo)
  await hub.addRepo({ repo: "acme/tiny", files: { "config.json": "{}", "model.safetensors": Buffer.alloc(8) } })
  return hub
}

describe("a search", () => {
  it("finds what Hearth can run, by the source that is chosen, unless it is said otherwise", async () => {
    const service = openHubService(await shelve())
    const page = await service.search({ text: "tiny" })
    expect([page.source, page.items.map(({ repo: found }) => found)]).toEqual(["huggingface", ["acme/tiny-GGUF"]])
    const all = await service.search({ text: "tiny", tags: [], source: "hf-mirror" })
    expect(all.source).toBe("hf-mirror")
    expect(all.items.map(({ repo: found }) => found).sort()).toEqual(["acme/tiny", "acme/tiny-GGUF"])
  })

  it("is narrowed by author and tags, and finds still what Hearth can run, or what a tag names", async () => {
    const hub = await shelve()
    await hub.addRepo({ repo: "acme/coder-GGUF", files: { "c-Q8_0.gguf": q8 }, tags: ["code", "zh"] })
    await hub.addRepo({ repo: "other/coder-GGUF", files: { "c-Q8_0.gguf": q8 }, tags: ["code", "zh"] })
    await hub.addRepo({ repo: "acme/coder", files: { "model.safetensors": "x" }, tags: ["code", "zh"] })
    await hub.addRepo({ repo: "acme/lora", files: { "adapter_model.safetensors": "x" }, libraryName: "peft" })
    const service = openHubService(hub)
    for (const source of ["huggingface", "modelscope"] as const) {
      const found = async (query: HubQuery) =>
        (await service.search({ ...query, source })).items.map(({ repo: name }) => name).sort()
      expect(await found({ tags: ["code", "zh"] })).toEqual(["acme/coder-GGUF", "other/coder-GGUF"])
      expect(await found({ tags: ["code"], author: "acme" })).toEqual(["acme/coder-GGUF"])
      expect(await found({ tags: ["peft"] })).toEqual(["acme/lora"])
    }
  })
})

describe("a repository", () => {
  it.each([
    ["acme/tiny-GGUF", "huggingface"],
    ["https://huggingface.co/acme/tiny-GGUF/blob/main/tiny-Q8_0.gguf", "huggingface"],
    ["hf-mirror.com/acme/tiny-GGUF", "hf-mirror"],
    ["https://modelscope.cn/models/acme/tiny-GGUF", "modelscope"],
  ] as const)("is found as %s", async (written, source) => {
    const found = await openHubService(await shelve()).repo({ repo: written })
    expect(found).toMatchObject({ source, repo: "acme/tiny-GGUF", license: "mit", peft: null })
    expect(found.groups).toMatchObject([{ id: "tiny-Q8_0.gguf", quantization: "Q8_0", size: "large", inLibrary: null }])
    expect(found.readme).toContain("Hello")
  })

  const address = "https://huggingface.co/acme/tiny-GGUF/tree/main"
  it.each(["hf-mirror", "modelscope"] as const)(
    "by an address of Hugging Face is found at %s where that is away and the choice is Hearth's",
    async (other) => {
      const hub = await shelve()
      await hub.kill("huggingface")
      const choose = async () => other
      const auto = openHubService(hub, { sources: { choose, instead: async () => other } })
      expect(await auto.repo({ repo: address })).toMatchObject({ source: other, repo: "acme/tiny-GGUF" })
      // Who has named a hub beside it, or chosen one for all, means that one.
      const refused = { code: "hub_unreachable", facts: { source: "huggingface" } }
      await expect(auto.repo({ repo: address, source: "huggingface" })).rejects.toMatchObject(refused)
      const chosen = openHubService(hub, { sources: { choose, instead: async () => null } })
      await expect(chosen.repo({ repo: address })).rejects.toMatchObject(refused)
      // That the other one does not have it, too, is not what is wrong.
      await expect(auto.repo({ repo: "hf.co/acme/none" })).rejects.toMatchObject(refused)
    },
  )

  it("by an address is not looked for elsewhere where its hub says that it is not there", async () => {
    const hub = await shelve()
    hub.removeRepo("acme/tiny-GGUF", "huggingface")
    const service = openHubService(hub, {
      sources: { choose: async () => "huggingface", instead: async () => "hf-mirror" },
    })
    await expect(service.repo({ repo: address })).rejects.toMatchObject({ code: "hub_not_found" })
  })

  it("says which of its files the library has", async () => {
    const sha256 = createHash("sha256").update(q8).digest("hex")
    const findInLibrary = (asked: string) => (asked === sha256 ? "tiny" : null)
    const { groups } = await openHubService(await shelve(), { findInLibrary }).repo({ repo: repo.repo })
    expect(groups[0]?.inLibrary).toBe("tiny")
  })

  it("of a PEFT adapter names what is needed of it, and no states of its training", async () => {
    const hub = await openHub()
    const files = {
      "adapter_config.json": "{}",
      "adapter_model.safetensors": Buffer.alloc(16),
      "checkpoint-10/optimizer.pt": Buffer.alloc(16),
      "training_args.bin": Buffer.alloc(16),
    }
    await hub.addRepo({ repo: "acme/lora", files, baseModel: "acme/tiny", libraryName: "peft" })
    await hub.addRepo({ repo: "acme/pickled", files: { "adapter_config.json": "{}", "adapter_model.bin": "x" } })
    const service = openHubService(hub)
    const { peft } = await service.repo({ repo: "acme/lora" })
    expect(peft?.baseModel).toBe("acme/tiny")
    expect(peft?.files.map(({ path }) => path).sort()).toEqual(["adapter_config.json", "adapter_model.safetensors"])
    expect((await service.repo({ repo: "acme/pickled" })).peft).toBeNull()
  })

  it.each(["", "tiny", "https://example.com/acme/tiny-GGUF", "../../etc", "acme/tiny-GGUF/../../x"])(
    "is refused as %j",
    async (written) => {
      const service = openHubService(await shelve())
      await expect(service.repo({ repo: written })).rejects.toMatchObject({ code: "invalid_value" })
    },
  )

  it("that is not there is said not to be", async () => {
    const service = openHubService(await shelve())
    await expect(service.repo({ repo: "acme/other" })).rejects.toMatchObject({ code: "hub_not_found" })
  })
})
