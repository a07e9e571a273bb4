import { existsSync, readdirSync, readFileSync } from "node:fs"
import { expect, it } from "vitest"
import { labelsOf } from "../../../electron/shell/labels.ts"
import { trayImage } from "../../../electron/shell/trayItems.ts"

const shell = new URL("../../../electron/shell/", import.meta.url)
const sources = readdirSync(shell)
  .filter((name) => name !== "labels.ts" && name.endsWith(".ts"))
  .map((name) => readFileSync(new URL(name, shell), "utf8"))
  .join("\n")

it("has every label in both languages, with the same places for facts", () => {
  const english = labelsOf("en")
  const chinese = labelsOf("zh")
  expect(Object.keys(chinese)).toEqual(Object.keys(english))
  const places = (text: string) => text.match(/\{\w+\}/g) ?? []
  for (const key of Object.keys(english) as (keyof typeof english)[]) {
    expect(chinese[key], key).toMatch(/\p{Script=Han}/u)
    expect(places(chinese[key]), key).toEqual(places(english[key]))
  }
})

it("has no label that nothing shows", () => {
  const unused = Object.keys(labelsOf("en")).filter((key) => !new RegExp(`abels\\.${key}\\b`).test(sources))
  expect(unused).toEqual([])
})

it("has every image that the tray may ask for, at both scales", () => {
  const folder = new URL("../../../resources/tray/", import.meta.url)
  const images = [true, false].flatMap((isOn) =>
    ["darwin", "win32", "linux"].flatMap((platform) =>
      [true, false].map((isDark) => trayImage(isOn, platform, isDark)),
    ),
  )
  const missing = images
    .flatMap((image) => [image, image.replace(".png", "@2x.png")])
    .filter((image) => !existsSync(new URL(image, folder)))
  expect(missing).toEqual([])
})
