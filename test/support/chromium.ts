import { existsSync } from "node:fs"
import { type Browser, chromium } from "playwright-core"

const usualPlaces = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
]

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
]

/** The program named by CHROMIUM, or the first of the usual places. */
export function findChromium(named = process.env.CHROMIUM, isThere: (path: string) => boolean = existsSync): string {
  const candidates = named ? [named] : usualPlaces
  const found = candidates.find(isThere)
  if (found !== undefined) return found
  throw new Error(
    named
      ? `CHROMIUM names ${named}, which is not there.`
      : "No Chromium found. Install it (Debian: apt-get install chromium fonts-dejavu-core fonts-noto-cjk), or set CHROMIUM to its path.",
  )
}

/**
 * A headless browser that stays off the network. Whoever launches it closes it. `names`: of hosts that are this computer, as if
 * somebody's DNS said so.
 */
export function launchChromium(names: readonly string[] = []): Promise<Browser> {
  const rules = names.map((name) => `MAP ${name} 127.0.0.1`).join(", ")
  const args = names.length === 0 ? flags : [...flags, `--host-resolver-rules=${rules}`]
  return chromium.launch({ executablePath: findChromium(), args, headless: true })
}
