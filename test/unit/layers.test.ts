import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { expect, it } from "vitest"
import { findCycles, importsOf, sourceFiles } from "../support/imports.ts"
import { type Layer, layers } from "../support/layers.ts"

const root = fileURLToPath(new URL("../../", import.meta.url))
const files = sourceFiles(root, ["electron", "renderer"])
const graph = new Map(files.map((file) => [file, importsOf(root, file)]))

function layerOf(path: string): Layer | undefined {
  return layers.filter((layer) => path.startsWith(layer.at)).sort((a, b) => b.at.length - a.at.length)[0]
}

function violation(file: string, target: string): string | null {
  const from = layerOf(file)
  if (from === undefined) return `${file} belongs to no layer`
  const isFile = target.startsWith("electron/") || target.startsWith("renderer/")
  const to = isFile ? layerOf(target)?.name : target
  if (to === undefined) return `${file} imports ${target}, which belongs to no layer`
  if (isFile && to === "renderer/features" && from.name === to && featureOf(file) !== featureOf(target)) {
    return `${file} imports its sibling feature ${target}`
  }
  return to === from.name || from.may.includes(to) ? null : `${file} (${from.name}) imports ${target} (${to})`
}

function featureOf(path: string): string | undefined {
  return path.split("/")[2]
}

it("lets no file import what its layer may not know", () => {
  const found = [...graph].flatMap(([file, targets]) => targets.map((target) => violation(file, target)))
  expect(found.filter((sentence) => sentence !== null)).toEqual([])
})

it("has no import cycles", () => {
  expect(findCycles(graph)).toEqual([])
})

it("resolves every relative import to a file, so that the two tests above see all of them", () => {
  const missing = [...graph].flatMap(([file, targets]) =>
    targets
      .filter((target) => /^(electron|renderer)\//.test(target) && !existsSync(root + target))
      .map((target) => `${file} → ${target}`),
  )
  expect(missing).toEqual([])
})

it("would notice a wrong import and a cycle", () => {
  expect(violation("electron/contract/models.ts", "electron/core/log.ts")).toContain("contract")
  expect(violation("electron/services/x.ts", "electron/server/koaApp.ts")).toContain("server")
  expect(violation("electron/headless.ts", "electron")).toContain("electron")
  expect(violation("renderer/features/chat/x.tsx", "renderer/features/server/y.tsx")).toContain("sibling")
  expect(
    findCycles(
      new Map([
        ["a", ["b"]],
        ["b", ["a"]],
      ]),
    ),
  ).toEqual([["a", "b", "a"]])
})
