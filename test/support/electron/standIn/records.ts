/** What the app asked the desktop to do, and what tests want it to find there. Only the stand-in has these. */
export type DesktopRecord = { readonly what: string; readonly details: unknown }

export const standIn = {
  records: [] as DesktopRecord[],
  trays: [] as unknown[],
  /** What is chosen in the next dialogs that ask for files, in their order. */
  picks: [] as (readonly string[])[],
}

export function record(what: string, details: unknown = null): void {
  standIn.records.push({ what, details })
}
