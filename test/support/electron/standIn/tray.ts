import { EventEmitter } from "node:events"
import type { Menu } from "./menu.ts"
import type { NativeImage } from "./nativeParts.ts"
import { standIn } from "./records.ts"

export class Tray extends EventEmitter {
  image: NativeImage
  toolTip = ""
  menu: Menu | null = null

  constructor(image: NativeImage) {
    super()
    if (image.isEmpty()) throw new Error("The tray image is missing.")
    this.image = image
    standIn.trays.push(this)
  }

  setImage(image: NativeImage): void {
    if (image.isEmpty()) throw new Error("The tray image is missing.")
    this.image = image
  }

  setToolTip(text: string): void {
    this.toolTip = text
  }

  setContextMenu(menu: Menu): void {
    this.menu = menu
  }
}
