import type { MenuItemConstructorOptions } from "electron"
import { expect, it } from "vitest"
import { labelsOf } from "../../../electron/shell/labels.ts"
import { applicationMenu } from "../../../electron/shell/menu.ts"

function flatten(items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flatten(item.submenu) : [])])
}

function open(platform: string, language: "en" | "zh" = "en") {
  const pressed: string[] = []
  const menu = applicationMenu(labelsOf(language), platform, {
    pressKey: (keyCode) => pressed.push(keyCode),
    quit: () => pressed.push("quit"),
  })
  return { items: flatten(menu), pressed }
}

const clickOf = (item: MenuItemConstructorOptions | undefined) => item?.click as (...parts: unknown[]) => void

it("hands a mouse click on to the window as its shortcut, and does not press it twice for the keyboard", () => {
  const { items, pressed } = open("linux")
  const newChat = clickOf(items.find((item) => item.label === "New chat"))
  newChat(null, null, { triggeredByAccelerator: true })
  expect(pressed).toEqual([])
  newChat(null, null, {})
  expect(pressed).toEqual(["N"])
})

it.each(["darwin", "win32", "linux"])("can quit, copy and paste on %s, and gives no key to two items", (platform) => {
  const { items } = open(platform)
  expect(items.map((item) => item.role)).toEqual(expect.arrayContaining(["cut", "copy", "paste", "selectAll", "undo"]))
  const keys = items.map((item) => item.accelerator).filter((key) => key !== undefined)
  expect(new Set(keys).size).toBe(keys.length)
  expect(keys).toContain("CommandOrControl+Q")
})

it("has a label in the user's language on every item, roles included: Electron would name those in English", () => {
  for (const platform of ["darwin", "linux"]) {
    const items = open(platform, "zh").items.filter((item) => item.type !== "separator" && item.label !== "Hearth")
    for (const item of items) expect(item.label, item.role).toMatch(/\p{Script=Han}/u)
  }
})
