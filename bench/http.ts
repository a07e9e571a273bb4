/** The same answer as in bench/engine.ts, asked for over HTTP from a host in a process of its own. */
import { spawn } from "node:child_process"
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, join, resolve } from "node:path"
import { type Contender, type Measurement, Meter, question } from "./engine.ts"

const entry = resolve(import.meta.dirname, "../electron/headless.ts")

export type HostProcess = { readonly api: string; readonly listeningAfterMs: number; stop(): Promise<void> }

/**
 * A headless host from the sources on free ports, and how long it took from the start of its process to its address. `models`:
 * files that it has beside Ember.
 */
export async function startHost(models: readonly string[] = []): Promise<HostProcess> {
  const folder = mkdtempSync(join(tmpdir(), "hearth-bench-"))
  mkdirSync(join(folder, "models"))
  for (const path of models) copyFileSync(path, join(folder, "models", basename(path)))
  const startedAt = performance.now()
  const flags = ["--data-dir", folder, "--port", "0", "--ui-port", "0"]
  const child = spawn(process.execPath, [entry, ...flags], {
    env: { ...process.env, HEARTH_LANG: "en", HEARTH_LOG: "error" },
    stdio: ["ignore", "pipe", "inherit"],
  })
  const ended = new Promise<void>((done) => child.once("close", () => done()))
  const api = await new Promise<string>((found, failed) => {
    let printed = ""
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      printed += text
      const address = /^API {2}(http\S+)$/m.exec(printed)?.[1]
      if (address !== undefined) found(address)
    })
    child.once("close", () => failed(new Error(`The host ended before it listened:\n${printed}`)))
  })
  return {
    api,
    listeningAfterMs: performance.now() - startedAt,
    async stop() {
      child.kill("SIGTERM")
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export async function openHttp(): Promise<Contender> {
  const host = await startHost()
  return { name: "over HTTP", run: () => streamAnswer(host.api), close: () => host.stop() }
}

/** One streamed answer, timed as a client sees it. */
export async function streamAnswer(api: string): Promise<Measurement & { readonly tokens: number }> {
  const meter = new Meter()
  const response = await fetch(`${api}/chat/completions`, {
    method: "POST",
    body: JSON.stringify({
      model: "ember",
      messages: [{ role: "user", content: question }],
      temperature: 0,
      // In the form that llama-server takes as well.
      chat_template_kwargs: { enable_thinking: false },
      stream: true,
      stream_options: { include_usage: true },
    }),
  })
  if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}: ${await response.text()}`)
  let tokens = 0
  let rest = ""
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const frames = (rest + text).split("\n\n")
    rest = frames.pop() ?? ""
    for (const frame of frames) {
      if (!frame.startsWith("data: {")) continue
      const chunk = JSON.parse(frame.slice("data: ".length))
      if (chunk.choices[0]?.delta.content) meter.token()
      if (chunk.usage) tokens = chunk.usage.completion_tokens
    }
  }
  return { ...meter.result(tokens), tokens }
}
