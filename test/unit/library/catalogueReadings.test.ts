import { copyFileSync } from "node:fs"
import { join } from "node:path"
import { setImmediate as nextTurn } from "node:timers/promises"
import { expect, it } from "vitest"
import { silentLog } from "../../../electron/core/log.ts"
import { CatalogueReadings } from "../../../electron/library/catalogueReadings.ts"
import { type Description, describeFile } from "../../../electron/library/models/describeModel.ts"
import { findModels } from "../../../electron/library/models/modelFiles.ts"
import { adapterPath, emberPath } from "../../support/ember.ts"
import { createTestLibraryStore } from "../../support/library.ts"
import { tempFolder } from "../../support/tempFolder.ts"

async function someFiles() {
  const folder = tempFolder()
  copyFileSync(emberPath, join(folder, "model.gguf"))
  copyFileSync(adapterPath("herbs"), join(folder, "adapter.gguf"))
  return findModels(folder)
}

/** One is needed only where the model is loaded, and that reads it itself. */
function withoutTemplate(description: Description): Description {
  if (description.kind === "adapter" || description.base === null) return description
  const metadata = [...description.base.metadata].filter(([key]) => key !== "tokenizer.chat_template")
  return { ...description, base: { ...description.base, metadata: new Map(metadata) } }
}

it("says of a file that was read before what the file itself says", async () => {
  const store = createTestLibraryStore()
  const files = await someFiles()
  const first = new CatalogueReadings(store, silentLog)
  for (const found of files) await first.describe(found.key, found)
  first.remember(new Set(files.map(({ key }) => key)))
  const second = new CatalogueReadings(store, silentLog)
  for (const found of files) {
    const read = await describeFile(found)
    expect(withoutTemplate(await second.describe(found.key, found))).toEqual(withoutTemplate(read))
  }
  expect(store.readings()).toHaveLength(2)
})

it("lets others have their turn while it recalls a large library", async () => {
  const store = createTestLibraryStore()
  const [found] = await someFiles()
  if (found === undefined) throw new Error("There are two")
  const places = Array.from({ length: 100 }, (_, index) => `models/${index}.gguf`)
  const first = new CatalogueReadings(store, silentLog)
  for (const place of places) await first.describe(place, found)
  first.remember(new Set(places))
  const second = new CatalogueReadings(store, silentLog)
  let isOver = false
  let turns = 0
  const counting = (async () => {
    for (; !isOver; turns++) await nextTurn()
  })()
  for (const place of places) await second.describe(place, found)
  isOver = true
  await counting
  expect(turns).toBeGreaterThan(5)
})
