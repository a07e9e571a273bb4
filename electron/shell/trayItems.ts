import type { MenuItemConstructorOptions } from "electron"
import type { ServerStatus } from "../contract/server.ts"
import { assertNever } from "../core/invariant.ts"
import type { Labels } from "./labels.ts"

/** What the tray shows. */
export type TrayView = {
  readonly status: ServerStatus
  readonly loadedModels: readonly { readonly id: string; readonly name: string }[]
  readonly labels: Labels
}

export type TrayActions = {
  readonly switchServer: (isOn: boolean) => void
  readonly copyText: (text: string) => void
  readonly ejectModel: (id: string) => void
  readonly openWindow: () => void
  readonly quit: () => void
}

/** The tray's menu: what the server does now, its switch and address, the models in memory, the window, the way out. */
export function trayItems(
  { status, loadedModels, labels }: TrayView,
  actions: TrayActions,
): MenuItemConstructorOptions[] {
  const address = status.addresses[0]?.url
  const { kind } = status.state
  const isOn = kind === "on" || kind === "starting"
  return [
    { id: "state", label: describeServer(status, labels), enabled: false },
    {
      id: "switch",
      label: labels.serverSwitch,
      type: "checkbox",
      checked: isOn,
      enabled: kind !== "starting" && kind !== "stopping",
      click: () => actions.switchServer(!isOn),
    },
    {
      id: "copy-address",
      label: labels.copyAddress,
      enabled: address !== undefined,
      click: () => {
        if (address !== undefined) actions.copyText(address)
      },
    },
    ...loadedModels.flatMap(({ id, name }, index): MenuItemConstructorOptions[] => [
      ...(index === 0 ? [{ type: "separator" as const }] : []),
      { id: `eject-${id}`, label: labels.ejectModel.replace("{model}", name), click: () => actions.ejectModel(id) },
    ]),
    { type: "separator" },
    { id: "open", label: labels.openWindow, click: actions.openWindow },
    { id: "quit", label: labels.quit, click: actions.quit },
  ]
}

/** One line, also the tray's tooltip. */
export function describeServer(status: ServerStatus, labels: Labels): string {
  const { state } = status
  switch (state.kind) {
    case "on":
      return labels.serverOn.replace("{address}", status.addresses[0]?.url ?? `${state.host}:${state.port}`)
    case "off":
      return labels.serverOff
    case "starting":
      return labels.serverStarting
    case "stopping":
      return labels.serverStopping
    case "failed":
      return labels.serverFailed
    default:
      return assertNever(state)
  }
}

/** macOS tints a template itself; elsewhere the colours must suit the bar. Linux bars are dark whatever the theme. */
export function trayImage(isOn: boolean, platform: string, isDark: boolean): string {
  const face = platform === "darwin" ? "Template" : isDark || platform === "linux" ? "-dark" : "-light"
  return `${isOn ? "on" : "off"}${face}.png`
}
