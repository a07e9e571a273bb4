import { describe, expect, it } from "vitest"
import type { Adapter } from "../../../../electron/contract/adapters.ts"
import type { Model } from "../../../../electron/contract/models.ts"
import { resolveTarget } from "../../../../electron/services/names/modelTarget.ts"

const ids = ["ember", "Qwen3", "qwen:7b", "a@b+c", "other"]
const someAdapter = (id: string, more: Partial<Adapter> = {}): Adapter => ({
  id,
  name: id,
  notes: "",
  addedAt: 0,
  lastUsedAt: null,
  pairedWith: null,
  scale: 1,
  aliases: [],
  fileName: `${id}.gguf`,
  sizeBytes: 1,
  modifiedAt: 0,
  architecture: "qwen3",
  baseModelName: null,
  rank: 8,
  alpha: 16,
  modules: [],
  layerCount: 1,
  fits: ["ember", "qwen:7b", "a@b+c"],
  state: { kind: "ready" },
  ...more,
})
const adapters = [
  someAdapter("herbs"),
  someAdapter("Pirate"),
  someAdapter("7b"),
  someAdapter("new", { state: { kind: "converting", progress: 0.5 }, fits: [] }),
  someAdapter("bad", { state: { kind: "unusable", error: { code: "adapter_invalid", message: "Broken." } } }),
  someAdapter("foreign", { fits: ["other"] }),
]

// An alias for a model that is gone, and for an adapter that cannot be used.
const named = [
  someAdapter("soft", {
    scale: 0.5,
    aliases: [
      { name: "ember-finetuned", modelId: "ember", scale: null },
      { name: "Loud:One", modelId: "qwen:7b", scale: 2 },
      { name: "gpt-4-mine", modelId: "ember", scale: 0 },
      { name: "of-the-gone", modelId: "gone", scale: null },
      { name: "of-another", modelId: "other", scale: null },
    ],
  }),
  someAdapter("broken", {
    state: { kind: "unusable", error: { code: "model_missing", message: "The file is gone." } },
    aliases: [{ name: "of-nothing", modelId: "ember", scale: null }],
  }),
]

const resolve = (name: string) =>
  resolveTarget(
    name,
    { ids, defaultId: "ember", modelOf: (id) => ({ id }) as Model },
    { list: () => [...adapters, ...named], pathOf: (id) => `/${id}.gguf`, used: () => {} },
  )
const target = (name: string) => {
  const { name: canonical, adapters: chosen } = resolve(name)
  return [canonical, Object.fromEntries(chosen.map(({ path, scale }) => [path, scale]))]
}

describe("a name means a model and its adapters", () => {
  it.each([
    ["ember", "ember", {}],
    ["ember:herbs", "ember:herbs", { "/herbs.gguf": 1 }],
    ["ember:herbs@0.8", "ember:herbs@0.8", { "/herbs.gguf": 0.8 }],
    ["ember:herbs@1.0", "ember:herbs", { "/herbs.gguf": 1 }],
    ["ember:herbs@.5", "ember:herbs@0.5", { "/herbs.gguf": 0.5 }],
    ["ember:herbs+pirate", "ember:herbs+Pirate", { "/herbs.gguf": 1, "/Pirate.gguf": 1 }],
    ["ember:herbs@0.5+pirate@1.2", "ember:herbs@0.5+Pirate@1.2", { "/herbs.gguf": 0.5, "/Pirate.gguf": 1.2 }],
    ["ember:pirate@-1", "ember:Pirate@-1", { "/Pirate.gguf": -1 }],
    // An adapter of no strength is none: the base's own context answers.
    ["ember:herbs@0", "ember:herbs@0", {}],
    ["ember:herbs@-0", "ember:herbs@0", {}],
    ["EMBER:HERBS@0.8", "ember:herbs@0.8", { "/herbs.gguf": 0.8 }],
    ["ember:latest", "ember", {}],
    ["ember:herbs:latest", "ember:herbs", { "/herbs.gguf": 1 }],
    ["ember:latest:herbs", "ember:herbs", { "/herbs.gguf": 1 }],
    // Ids may hold what has a meaning here: the model of just that name comes first, then the longest base.
    ["qwen:7b", "qwen:7b", {}],
    ["Qwen:7B:herbs", "qwen:7b:herbs", { "/herbs.gguf": 1 }],
    ["a@b+c", "a@b+c", {}],
    ["a@b+c:herbs@2", "a@b+c:herbs@2", { "/herbs.gguf": 2 }],
    ["gpt-4", "ember", {}],
    ["gpt-4:herbs@0.8", "ember:herbs@0.8", { "/herbs.gguf": 0.8 }],
    // Other services' names hold colons too.
    ["gemini-2.5-pro:free", "ember", {}],
    // An adapter has a strength of its own, which a name need not say.
    ["ember:soft", "ember:soft", { "/soft.gguf": 0.5 }],
    ["ember:soft@0.5", "ember:soft", { "/soft.gguf": 0.5 }],
    ["ember:soft@1", "ember:soft@1", { "/soft.gguf": 1 }],
    // An alias goes by its own name, whatever that is.
    ["ember-finetuned", "ember-finetuned", { "/soft.gguf": 0.5 }],
    ["EMBER-Finetuned:latest", "ember-finetuned", { "/soft.gguf": 0.5 }],
    ["loud:one", "Loud:One", { "/soft.gguf": 2 }],
    ["gpt-4-mine", "gpt-4-mine", {}],
  ])("%s", (name, canonical, chosen) => expect(target(name)).toEqual([canonical, chosen]))
})

describe("a name that means nothing is refused", () => {
  it.each([
    ["ember:hebrs", "model_not_found", "Did you mean 'ember:herbs'?"],
    ["ember:xyzzy", "model_not_found", "There are 'ember:herbs', 'ember:Pirate', 'ember:7b'"],
    ["other:xyzzy", "model_not_found", "There are 'other:foreign'"],
    ["Qwen3:xyzzy", "model_not_found", "There is no adapter for 'Qwen3'"],
    ["embr:herbs", "model_not_found", "Did you mean 'ember'?"],
    ["gpt-4:herbs+xyzzy", "model_not_found", "'ember:xyzzy' does not exist"],
    ["ember:foreign", "adapter_mismatch", "'foreign' cannot be used with 'ember'"],
    ["ember:new", "adapter_mismatch", "still being converted"],
    ["ember:bad", "adapter_invalid", "Broken."],
    ["ember:herbs@5", "invalid_value", "from -4 to 4"],
    ["ember:herbs@1e1", "invalid_value", "1e1"],
    ["ember:herbs@", "invalid_value", "a number"],
    ["ember:herbs@0.5@0.5", "invalid_value", "0.5@0.5"],
    ["ember:herbs@NaN", "invalid_value", "NaN"],
    ["ember:herbs+HERBS@2", "invalid_value", "twice"],
    ["of-the-gone", "model_missing", "stands for 'gone:soft', but there is no model 'gone'"],
    ["of-another", "adapter_mismatch", "'soft' cannot be used with 'other'"],
    ["of-nothing", "model_missing", "The file is gone."],
    ["ember:", "model_not_found", "ember"],
    ["ember:+herbs", "model_not_found", "ember"],
    [":herbs", "model_not_found", ""],
    ["", "model_not_found", ""],
  ])("%s: %s", (name, code, words) => {
    const error = (() => {
      try {
        return resolve(name)
      } catch (thrown) {
        return thrown
      }
    })()
    expect(error).toMatchObject({ code, param: "model", message: expect.stringContaining(words) })
  })

  it("however long it is, quickly and with a short message", () => {
    const long = "ember:".concat("x:+@".repeat(20_000))
    expect(() => resolve(long)).toThrow(expect.objectContaining({ code: "model_not_found" }))
    expect(() => resolve("ember:".repeat(333))).toThrow(expect.objectContaining({ code: "model_not_found" }))
    expect(() => resolve(`ember:${Array(100).fill("herbs").join("+")}`)).toThrow(/twice/)
  })
})
