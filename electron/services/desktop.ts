/** What only a desktop can do. */
export interface Desktop {
  openLink(url: string): Promise<void>
  revealFolder(path: string): Promise<void>
}
