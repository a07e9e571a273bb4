/** What a test does to the desktop app beside its page. Functions passed to `evaluate` run in the main process. */
import type { MenuItem, Tray } from "electron"
import type { Page } from "playwright-core"
import type { HostCalls } from "../../../electron/contract/hostApi.ts"
import type { HostBridge } from "../../../electron/contract/hostTransport.ts"
import type { LaunchedApp } from "./launch.ts"

type StandInElectron = {
  standIn: {
    trays: { menu: { getMenuItemById(id: string): MenuItem | null }; toolTip: string }[]
    picks: (readonly string[])[]
  }
}

/** What is chosen in the next dialog that asks for files or a folder. */
export async function pickNext(app: LaunchedApp, paths: readonly string[]): Promise<void> {
  await app.evaluate((electron, chosen) => {
    ;(electron as unknown as StandInElectron).standIn.picks.push(chosen)
  }, paths)
}

/** As a person drags files over the window, and lets them go. Where they lie, only the desktop knows. */
export async function dropPaths(page: Page, paths: Readonly<Record<string, string>>): Promise<void> {
  const held = await page.evaluateHandle((places) => {
    Object.assign(globalThis, { standInPaths: places })
    const transfer = new DataTransfer()
    for (const name of Object.keys(places)) transfer.items.add(new File([], name))
    return transfer
  }, paths)
  for (const event of ["dragenter", "dragover", "drop"]) {
    await page.dispatchEvent("main", event, { dataTransfer: held })
  }
}

/** Chooses an item of the tray's menu. Real Electron does not let a test near its trays. */
export async function clickTray(app: LaunchedApp, id: string): Promise<void> {
  await app.evaluate((electron, itemId) => {
    const tray = (electron as unknown as StandInElectron).standIn.trays[0]
    tray?.menu.getMenuItemById(itemId)?.click()
  }, id)
}

export type TrayView = { readonly toolTip: string; readonly labels: readonly string[] }

export function readTray(app: LaunchedApp): Promise<TrayView | null> {
  return app.evaluate((electron) => {
    const tray = (electron as unknown as StandInElectron).standIn.trays[0] as unknown as
      | (Tray & { toolTip: string; menu: { items: MenuItem[] } })
      | undefined
    if (tray === undefined) return null
    return { toolTip: tray.toolTip, labels: tray.menu.items.map((item) => item.label).filter((label) => label !== "") }
  })
}

/** The first words of the application menu. */
export function readMenu(app: LaunchedApp): Promise<string[]> {
  return app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map((item) => item.label) ?? [])
}

export async function callHost<Name extends keyof HostCalls>(
  page: Page,
  name: Name,
  input: HostCalls[Name]["input"],
): Promise<HostCalls[Name]["output"]> {
  const reply = await page.evaluate(
    ([callName, callInput]) => (globalThis as unknown as { hearth: HostBridge }).hearth.call(callName, callInput),
    [name, input] as const,
  )
  if (!reply.ok) throw new Error(`${name}: ${reply.error.code}: ${reply.error.message}`)
  return reply.value as HostCalls[Name]["output"]
}
