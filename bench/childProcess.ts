import { spawn } from "node:child_process"

export type Started = { readonly found: string; readonly pid: number; stop(): Promise<void> }

/** A process of its own that says on its standard output, by what `pattern` captures, that it is ready. */
export async function startChild(
  parameters: readonly string[],
  pattern: RegExp,
  env: Readonly<Record<string, string>> = {},
): Promise<Started> {
  const child = spawn(process.execPath, [...parameters], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  })
  const ended = new Promise<void>((done) => child.once("close", () => done()))
  const found = await new Promise<string>((resolve, reject) => {
    let printed = ""
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      printed += text
      const match = pattern.exec(printed)
      if (match !== null) resolve(match[1] ?? match[0])
    })
    child.once("close", () => reject(new Error(`${parameters.join(" ")} ended before it was ready:\n${printed}`)))
  })
  return {
    found,
    pid: child.pid ?? 0,
    async stop() {
      child.kill("SIGTERM")
      await ended
    },
  }
}
