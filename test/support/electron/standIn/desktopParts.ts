import { record } from "./records.ts"

export const dialog = {
  showErrorBox: (title: string, content: string) => record("dialog.error", { title, content }),
}

export const shell = {
  openExternal: async (url: string) => record("shell.openExternal", url),
  openPath: async (path: string) => {
    record("shell.openPath", path)
    return ""
  },
}

let copied = ""

export const clipboard = {
  writeText(text: string) {
    copied = text
  },
  readText: () => copied,
}
