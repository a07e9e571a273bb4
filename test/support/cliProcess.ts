import { spawn } from "node:child_process"
import { text } from "node:stream/consumers"
import { fileURLToPath } from "node:url"

const entry = fileURLToPath(new URL("../../electron/cli.ts", import.meta.url))

export type CliEnd = { readonly code: number | null; readonly out: string; readonly err: string }

export type CliProcess = {
  readonly ended: Promise<CliEnd>
  /** What it has said beside its answer until now. */
  readonly err: () => string
  interrupt(): void
}

/** The command line in a process of its own, over this data folder. */
export function startCli(dataFolder: string, line: readonly string[], env: Record<string, string> = {}): CliProcess {
  const child = spawn(process.execPath, [entry, ...line], {
    env: { ...process.env, HEARTH_LANG: "en", HEARTH_DATA_DIR: dataFolder, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  })
  let err = ""
  child.stderr.setEncoding("utf8").on("data", (part: string) => {
    err += part
  })
  const exited = new Promise<number | null>((resolve) => child.on("close", resolve))
  const ended = Promise.all([exited, text(child.stdout)]).then(([code, out]) => ({ code, out, err }))
  return { ended, err: () => err, interrupt: () => void child.kill("SIGINT") }
}

export function runCliProcess(
  dataFolder: string,
  line: readonly string[],
  env: Record<string, string> = {},
): Promise<CliEnd> {
  return startCli(dataFolder, line, env).ended
}
