// Draws icon.png and the tray images from their shapes, in Chromium: node resources/icons/make.mjs
// Run by hand after a change of the mark; the images are part of the repository.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { chromium } from "playwright-core"

const resources = join(import.meta.dirname, "..")
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
})
const page = await browser.newPage()

async function draw(svg, sizePx, path) {
  await page.setViewportSize({ width: sizePx, height: sizePx })
  await page.setContent(`<style>*{margin:0}svg{display:block;width:${sizePx}px;height:${sizePx}px}</style>${svg}`)
  writeFileSync(join(resources, path), await page.screenshot({ omitBackground: true }))
}

// The mark on a grid of 16, so that its edges fall on pixels. A cold hearth has no ember.
const tray = (arch, ember) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">
  <path d="M2.5 14.5V7.500a5.500 5.500 0 0 1 11 0v7" fill="none" stroke="${arch}" stroke-width="2"/>
  ${ember === null ? `<path d="M6 14.500h4" stroke="${arch}" stroke-width="1"/>` : `<path d="M5 14.500a3 3.500 0 0 1 6 0Z" fill="${ember}"/>`}
</svg>`

mkdirSync(join(resources, "tray"), { recursive: true })
await draw(readFileSync(join(resources, "icons/icon.svg"), "utf8"), 1024, "icons/icon.png")
const faces = [
  { name: "Template", arch: "#000", ember: "#000" },
  { name: "-light", arch: "#25211d", ember: "#d5421a" },
  { name: "-dark", arch: "#f6f3ee", ember: "#f2602f" },
]
for (const { name, arch, ember } of faces) {
  for (const [scale, suffix] of [
    [1, ""],
    [2, "@2x"],
  ]) {
    await draw(tray(arch, ember), 16 * scale, `tray/on${name}${suffix}.png`)
    await draw(tray(arch, null), 16 * scale, `tray/off${name}${suffix}.png`)
  }
}
await browser.close()
