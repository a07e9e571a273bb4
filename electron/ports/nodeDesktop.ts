import { type SpawnOptions, spawn } from "node:child_process"
import { basename, dirname } from "node:path"
import type { Desktop } from "../app.ts"
import { AppError } from "../contract/errors.ts"

/** Opens links and folders with the platform's own opener, where there is one. */
export function createNodeDesktop(platform: string = process.platform): Desktop {
  const open = (target: string) => start([...opener(platform), target])
  return {
    openLink: open,
    revealFolder: open,
    revealFile: (path) => {
      if (platform === "darwin") return start(["open", "-R", path])
      // Its own way of quoting; no path of Windows has a quote in it.
      if (platform === "win32") return start(["explorer.exe", `/select,"${path}"`], { windowsVerbatimArguments: true })
      // No program that chooses a file in its folder is there on every desktop.
      return open(dirname(path))
    },
    pick: async () => null,
    async trash(paths) {
      // Only where it is needed: it brings many modules along.
      const { default: moveToTrash } = await import("trash")
      for (const path of paths) {
        await moveToTrash(path, { glob: false }).catch((cause: unknown) => {
          const facts = { file: basename(path), reason: "no-trash" }
          throw new AppError("path_refused", `The trash does not take ${basename(path)}.`, { facts, cause })
        })
      }
    },
  }
}

/** None of these is a shell: the target arrives as one argument, whatever it holds. */
function opener(platform: string): [string, ...string[]] {
  if (platform === "darwin") return ["open"]
  if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler"]
  return ["xdg-open"]
}

function start([command, ...given]: readonly [string, ...string[]], options: SpawnOptions = {}): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const child = spawn(command, given, { ...options, stdio: "ignore", detached: true })
    child.once("error", (cause) => {
      reject(new AppError("internal_error", "This computer has no program that opens links and folders.", { cause }))
    })
    child.once("spawn", () => {
      child.unref()
      resolve()
    })
  })
}
