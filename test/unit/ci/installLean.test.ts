import { spawnSync } from "node:child_process"
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { afterEach, beforeEach, expect, it } from "vitest"

const script = resolve(".ci/installLean.mjs")
const lock = JSON.stringify({
  lockfileVersion: 3,
  packages: {
    "": {},
    "node_modules/node-llama-cpp": {
      version: "3.0.0",
      optionalDependencies: { "@node-llama-cpp/linux-x64": "3.0.0", "@node-llama-cpp/linux-x64-cuda": "3.0.0" },
    },
    "node_modules/@node-llama-cpp/linux-x64": { version: "3.0.0" },
    "node_modules/@node-llama-cpp/linux-x64-cuda": { version: "3.0.0" },
    "node_modules/@node-llama-cpp/linux-x64-cuda-ext": { version: "3.0.0" },
  },
})

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearth-lean-"))
  writeFileSync(join(folder, "package-lock.json"), lock)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Runs the script with a program in npm's place that notes what it finds and ends with `exitCode`. */
function install(exitCode: number): number | null {
  const npm = join(folder, "npm")
  writeFileSync(npm, `#!/bin/sh\ncp npm-shrinkwrap.json seen.json\necho "$@" > arguments\nexit ${exitCode}\n`)
  chmodSync(npm, 0o755)
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` }
  return spawnSync(process.execPath, [script, "--no-audit"], { cwd: folder, env }).status
}

const leftover = () => existsSync(join(folder, "npm-shrinkwrap.json"))

it.skipIf(process.platform === "win32")("installs from a lock without the CUDA builds and with all the others", () => {
  expect(install(0)).toBe(0)
  const seen = readFileSync(join(folder, "seen.json"), "utf8")
  expect(seen).not.toContain("cuda")
  expect(JSON.parse(seen).packages).toHaveProperty(["node_modules/@node-llama-cpp/linux-x64"])
  expect(readFileSync(join(folder, "arguments"), "utf8").trim()).toBe("ci --no-audit")
})

it.skipIf(process.platform === "win32")(
  "leaves the committed lock alone and nothing behind, also when npm fails",
  () => {
    expect(install(3)).toBe(3)
    expect(readFileSync(join(folder, "package-lock.json"), "utf8")).toBe(lock)
    expect(leftover()).toBe(false)
  },
)

it("does not overwrite a shrinkwrap file that somebody else wrote", () => {
  writeFileSync(join(folder, "npm-shrinkwrap.json"), "{}")
  expect(install(0)).toBe(1)
  expect(readFileSync(join(folder, "npm-shrinkwrap.json"), "utf8")).toBe("{}")
})
