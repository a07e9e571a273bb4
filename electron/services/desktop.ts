/** What only a desktop can do. */
export interface Desktop {
  openLink(url: string): Promise<void>
  revealFolder(path: string): Promise<void>
  /** Shows the file in the system's own file manager, chosen there where that is possible. */
  revealFile(path: string): Promise<void>
  /** Absolute paths that the user chose in the system's own dialog, none after a cancel; null where there is no dialog. */
  pick(what: "files" | "folder"): Promise<readonly string[] | null>
  /** Moves files and folders to the trash; what is not there is passed over. `path_refused` where the trash does not take one. */
  trash(paths: readonly string[]): Promise<void>
}
