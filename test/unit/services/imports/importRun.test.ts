import { expect, it } from "vitest"
import type { Adapter } from "../../../../electron/contract/adapters.ts"
import { AppError } from "../../../../electron/contract/errors.ts"
import { silentLog } from "../../../../electron/core/log.ts"
import { Duplicates } from "../../../../electron/services/imports/duplicates.ts"
import { type ImportParts, ImportRun } from "../../../../electron/services/imports/importRun.ts"
import { tempFolder } from "../../../support/tempFolder.ts"

it("takes back all that it can, and says why it failed, where one thing cannot be taken back", async () => {
  const removed: string[] = []
  const parts: ImportParts = {
    modelsFolder: tempFolder(),
    catalogue: { list: () => [], adapters: () => [], rescan: async () => {}, expect: () => {} },
    adapters: {
      check: () => Promise.reject(new Error("Nothing is checked")),
      async import({ path }) {
        if (path === "c") throw new AppError("import_invalid", "It cannot be read.")
        return { id: path } as Adapter
      },
      async remove(id) {
        removed.push(id)
        if (id === "b") throw new Error("Another program has it open")
        return { freedBytes: 0, went: "deleted" }
      },
    },
    incoming: { holds: () => false, discard: async () => {} },
    links: null,
    log: silentLog,
  }
  const items = ["a", "b", "c"].map((path) => {
    const facts = { architecture: null, quantization: null, parameterCount: null }
    return {
      path,
      kind: "adapter",
      name: path,
      fileName: path,
      fileCount: 1,
      sizeBytes: 1,
      files: [path],
      ...facts,
    } as const
  })
  const options = {
    mode: "copy",
    linked: null,
    signal: new AbortController().signal,
    onBytes: () => {},
    onMore: () => {},
  } as const
  const run = new ImportRun("one", parts, new Duplicates(() => []), options)
  await expect(run.run(items)).rejects.toMatchObject({ code: "import_invalid" })
  expect(removed).toEqual(["b", "a"])
})
