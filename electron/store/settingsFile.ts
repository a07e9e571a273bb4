/** The file that settings live in: electron-store in the desktop app, conf when headless, the same file byte for byte. */
export interface SettingsFile {
  /** The parsed content. Called once at start, after the file has been found readable. */
  read(): unknown
  /** Replaces the whole content atomically. */
  write(content: Record<string, unknown>): void
}
