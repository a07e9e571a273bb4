import { spawn } from "node:child_process"
import type { Desktop } from "../app.ts"
import { AppError } from "../contract/errors.ts"

/** Opens links and folders with the platform's own opener, where there is one. */
export function createNodeDesktop(platform: string = process.platform): Desktop {
  const open = (target: string) => {
    const [command, ...before] = opener(platform)
    return new Promise<void>((resolve, reject) => {
      const child = spawn(command, [...before, target], { stdio: "ignore", detached: true })
      child.once("error", (cause) => {
        reject(new AppError("internal_error", "This computer has no program that opens links and folders.", { cause }))
      })
      child.once("spawn", () => {
        child.unref()
        resolve()
      })
    })
  }
  return { openLink: open, revealFolder: open }
}

/** None of these is a shell: the target arrives as one argument, whatever it holds. */
function opener(platform: string): [string, ...string[]] {
  if (platform === "darwin") return ["open"]
  if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler"]
  return ["xdg-open"]
}
