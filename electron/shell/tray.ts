import { join } from "node:path"
import { Menu, nativeImage, nativeTheme, Tray } from "electron"
import { describeServer, type TrayActions, type TrayView, trayImage, trayItems } from "./trayItems.ts"

export interface HearthTray {
  /** Cheap when nothing that the tray shows has changed. */
  update(view: TrayView): void
}

/** `imageFolder` is resources/tray. */
export function createTray(imageFolder: string, platform: string, first: TrayView, actions: TrayActions): HearthTray {
  let view = first
  let drawn = ""
  const imagePath = () => {
    const isOn = view.status.state.kind === "on"
    return join(imageFolder, trayImage(isOn, platform, nativeTheme.shouldUseDarkColors))
  }
  const tray = new Tray(nativeImage.createFromPath(imagePath()))
  const draw = () => {
    const items = trayItems(view, actions)
    const toolTip = `Hearth · ${describeServer(view.status, view.labels)}`
    // A menu that is replaced closes under the user's hand, and running requests are announced all the time.
    const next = JSON.stringify([items, toolTip, imagePath()])
    if (next === drawn) return
    drawn = next
    tray.setImage(nativeImage.createFromPath(imagePath()))
    tray.setToolTip(toolTip)
    tray.setContextMenu(Menu.buildFromTemplate(items))
  }
  // macOS opens the menu on a click, as its own menus do.
  if (platform !== "darwin") tray.on("click", actions.openWindow)
  nativeTheme.on("updated", draw)
  draw()
  return {
    update(nextView) {
      view = nextView
      draw()
    },
  }
}
