import { mkdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"

const files = [
  "LICENSE",
  "LICENSES.chromium.html",
  "chrome-sandbox",
  "chrome_100_percent.pak",
  "chrome_crashpad_handler",
  "icudtl.dat",
  "libffmpeg.so",
  "locales/de.pak",
  "locales/en-US.pak",
  "locales/zh-CN.pak",
  "resources.pak",
  "v8_context_snapshot.bin",
]

// The marker that electron-builder looks for in the program, behind it version 1 and nine fuses ("1" is on).
const fuseWire = Buffer.concat([
  Buffer.from("dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX", "latin1"),
  Buffer.from([1, 9]),
  Buffer.from("101100011", "latin1"),
])

/**
 * A folder that electron-builder takes for a Linux distribution of Electron, where the real one cannot be downloaded: it
 * checks which files are packed, the archive, the locales and the fuses. The program does nothing.
 */
export function createFakeDistribution(folder: string, electronVersion: string): void {
  const write = (path: string, content: string | Buffer, mode = 0o644) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content, { mode })
  }
  for (const file of files) write(file, "stand-in")
  write("version", electronVersion)
  const padding = Buffer.alloc(64)
  write("electron", Buffer.concat([Buffer.from("#!/bin/sh\nexit 0\n#"), padding, fuseWire, padding]), 0o755)
}
