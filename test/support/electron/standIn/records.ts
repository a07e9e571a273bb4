/** What the app asked the desktop to do, and what tests want it to find there. Only the stand-in has these. */
export type DesktopRecord = { readonly what: string; readonly details: unknown }

export const standIn = {
  records: [] as DesktopRecord[],
  trays: [] as unknown[],
}

export function record(what: string, details: unknown = null): void {
  standIn.records.push({ what, details })
}
