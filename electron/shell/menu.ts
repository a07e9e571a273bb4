import type { MenuItemConstructorOptions } from "electron"
import type { Labels } from "./labels.ts"

/** What the menu can make the window do: the window's own keyboard shortcuts, as `sendInputEvent` names them. */
export type PressKey = (keyCode: string) => void

/** The application menu. On macOS an app without one has no copy and paste. */
export function applicationMenu(
  labels: Labels,
  platform: string,
  actions: { readonly pressKey: PressKey; readonly quit: () => void },
): MenuItemConstructorOptions[] {
  const isMac = platform === "darwin"
  const shortcut = (label: string, keyCode: string): MenuItemConstructorOptions => ({
    label,
    accelerator: `CommandOrControl+${keyCode}`,
    // The page hears its keys itself; the menu shows them, and works with the mouse.
    registerAccelerator: false,
    click: (_item, _window, event) => {
      if (event.triggeredByAccelerator !== true) actions.pressKey(keyCode)
    },
  })
  const separator: MenuItemConstructorOptions = { type: "separator" }
  const quit: MenuItemConstructorOptions = {
    label: labels.quit,
    accelerator: "CommandOrControl+Q",
    click: actions.quit,
  }
  const appMenu: MenuItemConstructorOptions = {
    label: "Hearth",
    submenu: [
      { role: "about", label: labels.about },
      separator,
      shortcut(labels.settings, ","),
      separator,
      { role: "hide", label: labels.hide },
      { role: "hideOthers", label: labels.hideOthers },
      { role: "unhide", label: labels.showAll },
      separator,
      quit,
    ],
  }
  const file: MenuItemConstructorOptions = {
    label: labels.file,
    submenu: [
      shortcut(labels.newChat, "N"),
      shortcut(labels.chooseModel, "L"),
      ...(isMac ? [] : [separator, shortcut(labels.settings, ",")]),
      separator,
      { role: "close", label: labels.close },
      ...(isMac ? [] : [separator, quit]),
    ],
  }
  const edit: MenuItemConstructorOptions = {
    label: labels.edit,
    submenu: [
      { role: "undo", label: labels.undo },
      { role: "redo", label: labels.redo },
      separator,
      { role: "cut", label: labels.cut },
      { role: "copy", label: labels.copy },
      { role: "paste", label: labels.paste },
      { role: "selectAll", label: labels.selectAll },
      separator,
      shortcut(labels.search, "F"),
    ],
  }
  const view: MenuItemConstructorOptions = {
    label: labels.view,
    submenu: [
      shortcut(labels.commands, "K"),
      shortcut(labels.pageChat, "1"),
      shortcut(labels.pageServer, "2"),
      shortcut(labels.sidebar, "B"),
      separator,
      { role: "resetZoom", label: labels.resetZoom },
      { role: "zoomIn", label: labels.zoomIn },
      { role: "zoomOut", label: labels.zoomOut },
      { role: "togglefullscreen", label: labels.fullScreen },
    ],
  }
  const window: MenuItemConstructorOptions = {
    label: labels.window,
    role: "windowMenu",
    submenu: [
      { role: "minimize", label: labels.minimize },
      { role: "close", label: labels.close },
    ],
  }
  return [...(isMac ? [appMenu] : []), file, edit, view, ...(isMac ? [window] : [])]
}
