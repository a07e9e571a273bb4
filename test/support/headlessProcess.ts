import { type ChildProcess, spawn } from "node:child_process"
import { fileURLToPath } from "node:url"

const forbidElectron = new URL("./forbidElectron.ts", import.meta.url).href
const sourceEntry = fileURLToPath(new URL("../../electron/headless.ts", import.meta.url))

export type HeadlessProcess = {
  readonly child: ChildProcess
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>
  /** The addresses that it printed. Rejects if it ends before. */
  started(): Promise<{ window: string; api: string }>
  stop(): Promise<void>
}

/** A headless host in a process of its own, from the sources or from a built `entry`, on free ports unless the flags say otherwise. */
export function startHeadless(
  dataFolder: string,
  options: { readonly flags?: readonly string[]; readonly entry?: string; readonly env?: Record<string, string> } = {},
): HeadlessProcess {
  const { flags = ["--port", "0"], entry = sourceEntry, env = {} } = options
  const parameters = ["--import", forbidElectron, entry, "--data-dir", dataFolder, "--ui-port", "0", ...flags]
  const child = spawn(process.execPath, parameters, {
    env: { ...process.env, HEARTH_LANG: "en", HEARTH_LOG: "warn", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  })
  let stdout = ""
  let stderr = ""
  const printed = Promise.withResolvers<{ window: string; api: string }>()
  printed.promise.catch(() => {})
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text
    const window = /^(?:Window|窗口) {2}(.*)$/m.exec(stdout)?.[1]
    const api = /^API {2}(.*)\n/m.exec(stdout)?.[1]
    if (window !== undefined && api !== undefined) printed.resolve({ window, api })
  })
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text
  })
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) =>
    child.on("close", (code) => {
      printed.reject(new Error(`The host ended with ${code} before it said where it is:\n${stdout}${stderr}`))
      resolve({ code, stdout, stderr })
    }),
  )
  return {
    child,
    ended,
    started: () => printed.promise,
    async stop() {
      child.kill("SIGTERM")
      await ended
    },
  }
}

/** Ember's answer to a question, over HTTP, whole. */
export async function askEmber(api: string, question: string): Promise<string> {
  const response = await fetch(`${api}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      model: "ember",
      messages: [{ role: "user", content: question }],
      temperature: 0,
      enable_thinking: false,
    }),
  })
  const body = (await response.json()) as { choices?: { message: { content: string } }[] }
  if (!response.ok) throw new Error(`HTTP ${response.status}: ${JSON.stringify(body)}`)
  return body.choices?.[0]?.message.content ?? ""
}
