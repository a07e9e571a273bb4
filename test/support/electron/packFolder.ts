/**
 * `npm run dist:dir`: packs the built app into release/ (or the folder given as argument) as electron-builder would for an
 * installer, around a stand-in distribution of Electron.
 */
import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { createFakeDistribution } from "./fakeDistribution.ts"

const root = fileURLToPath(new URL("../../../", import.meta.url))
const require = createRequire(import.meta.url)

/** Returns the packed folder. Throws with the packer's output if it fails. */
export function packFolder(output: string): string {
  const distribution = mkdtempSync(join(tmpdir(), "hearth-electron-"))
  try {
    const { version } = JSON.parse(readFileSync(join(root, "node_modules/electron/package.json"), "utf8"))
    createFakeDistribution(distribution, version)
    const builder = join(dirname(require.resolve("electron-builder/package.json")), "cli.js")
    const flags = [`-c.electronDist=${distribution}`, `-c.directories.output=${output}`]
    const result = spawnSync(process.execPath, [builder, "--linux", "dir", "--x64", ...flags], {
      cwd: root,
      encoding: "utf8",
      timeout: 180_000,
    })
    if (result.status !== 0) throw new Error(`electron-builder failed:\n${result.stdout}\n${result.stderr}`)
    return join(output, "linux-unpacked")
  } finally {
    rmSync(distribution, { recursive: true, force: true })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(`Packed into ${packFolder(resolve(process.argv[2] ?? join(root, "release")))}`)
}
