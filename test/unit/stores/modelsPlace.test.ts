import { expect, it } from "vitest"
import { type ModelsPlace, readModelsPlace, writeModelsPlace } from "../../../renderer/stores/modelsPlace.ts"

it("reads back every place that it writes, whatever a model or a repository is called", () => {
  const places: ModelsPlace[] = [
    { view: "library", model: null },
    { view: "library", model: "gemma3:12b" },
    { view: "library", model: "downloads" },
    { view: "library", model: "a/b" },
    { view: "discover", repo: null },
    { view: "discover", repo: { source: "modelscope", repo: "Qwen/Qwen3-4B-GGUF" } },
    { view: "downloads" },
  ]
  for (const place of places) expect(readModelsPlace(writeModelsPlace(place))).toEqual(place)
})

it("shows the library for an address that means nothing here", () => {
  expect(readModelsPlace("nonsense")).toEqual({ view: "library", model: null })
  expect(readModelsPlace("discover/elsewhere/a/b")).toEqual({ view: "library", model: null })
})
