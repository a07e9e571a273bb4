import { homedir } from "node:os"
import { join } from "node:path"

export type PlatformFacts = {
  readonly platform: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
}

/**
 * Where Electron's `app.getPath("userData")` is for an app with this name, so that the headless host and the desktop app see
 * the same data: the platform's folder for application data, then the name.
 */
export function defaultDataFolder(
  name = "Hearth",
  facts: PlatformFacts = { platform: process.platform, env: process.env, home: homedir() },
): string {
  const { platform, env, home } = facts
  if (platform === "darwin") return join(home, "Library", "Application Support", name)
  if (platform === "win32") return join(env.APPDATA || join(home, "AppData", "Roaming"), name)
  return join(env.XDG_CONFIG_HOME || join(home, ".config"), name)
}
