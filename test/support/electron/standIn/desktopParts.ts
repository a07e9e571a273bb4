import { record, standIn } from "./records.ts"

export const dialog = {
  showErrorBox: (title: string, content: string) => record("dialog.error", { title, content }),
  /** Where a test has chosen nothing, nobody is there to choose. */
  async showOpenDialog(...given: unknown[]) {
    record("dialog.open", given.at(-1))
    const filePaths = standIn.picks.shift()
    return { canceled: filePaths === undefined, filePaths: filePaths ?? [] }
  },
}

export const shell = {
  openExternal: async (url: string) => record("shell.openExternal", url),
  openPath: async (path: string) => {
    record("shell.openPath", path)
    return ""
  },
  showItemInFolder: (path: string) => record("shell.showItemInFolder", path),
  trashItem: async (path: string) => record("shell.trashItem", path),
}

let copied = ""

export const clipboard = {
  writeText(text: string) {
    copied = text
  },
  readText: () => copied,
}
