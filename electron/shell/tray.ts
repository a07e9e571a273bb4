import { join } from "node:path"
import { Menu, nativeImage, nativeTheme, Tray } from "electron"
import type { ServerStatus } from "../contract/server.ts"
import type { Labels } from "./labels.ts"
import { describeServer, type TrayActions, trayImage, trayItems } from "./trayItems.ts"

export interface HearthTray {
  update(status: ServerStatus, labels: Labels): void
}

/** `imageFolder` is resources/tray. */
export function createTray(
  imageFolder: string,
  platform: string,
  first: { readonly status: ServerStatus; readonly labels: Labels },
  actions: TrayActions,
): HearthTray {
  let { status, labels } = first
  const image = () => {
    const name = trayImage(status.state.kind === "on", platform, nativeTheme.shouldUseDarkColors)
    return nativeImage.createFromPath(join(imageFolder, name))
  }
  const tray = new Tray(image())
  const draw = () => {
    tray.setImage(image())
    tray.setToolTip(`Hearth · ${describeServer(status, labels)}`)
    tray.setContextMenu(Menu.buildFromTemplate(trayItems(status, labels, actions)))
  }
  // macOS opens the menu on a click, as its own menus do.
  if (platform !== "darwin") tray.on("click", actions.openWindow)
  nativeTheme.on("updated", draw)
  draw()
  return {
    update(nextStatus, nextLabels) {
      status = nextStatus
      labels = nextLabels
      draw()
    },
  }
}
