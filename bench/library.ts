/**
 * What a large library costs: starts of a host, and looks at its folders. Files have the headers of real models, and nothing behind.
 *
 *   npm run bench -- library [files]
 */
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { monitorEventLoopDelay } from "node:perf_hooks"
import { type App, createApp } from "../electron/app.ts"
import { testPorts } from "../test/support/appPorts.ts"
import { ggufFile, numberEntry, tensor, textEntry, textListEntry } from "../test/support/ggufFile.ts"

const layers = 36
const parts = ["attn_q", "attn_k", "attn_v", "attn_output", "attn_norm", "ffn_gate", "ffn_up", "ffn_down", "ffn_norm"]
const vocabulary = 30_000

export async function measureLibrary(count: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "hearth-bench-"))
  try {
    writeModels(join(folder, "models"), count)
    console.log(`${count} files; the first start, which reads all headers, is 100 %:`)
    const startedAt = performance.now()
    let app = await told("first start", null, () => createApp(testPorts(folder)))
    const firstMs = performance.now() - startedAt
    await app.close()
    app = await told("second start", firstMs, () => createApp(testPorts(folder)))
    await measureLooks(app, join(folder, "models", "0", "model-0.gguf"), firstMs)
    await app.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measureLooks(app: App, path: string, firstMs: number): Promise<void> {
  const { models } = app.services
  let announced = 0
  models.onChange(() => {
    announced += 1
  })
  await told("a look, nothing new", firstMs, () => models.rescan())
  const before = announced
  utimesSync(path, 1_000, 1_000)
  await told("a look, one changed", firstMs, () => models.rescan())
  console.log(`announced: ${before}, then ${announced - before}`)
  await told("the list for a window", firstMs, async () => JSON.stringify(models.list()))
}

/** Prints how long the work took, and the longest that nothing else had its turn meanwhile. */
async function told<Value>(words: string, firstMs: number | null, work: () => Promise<Value>): Promise<Value> {
  const delays = monitorEventLoopDelay({ resolution: 1 })
  delays.enable()
  const startedAt = performance.now()
  const value = await work()
  const tookMs = performance.now() - startedAt
  delays.disable()
  const share = firstMs === null ? "100 %" : `${((100 * tookMs) / firstMs).toFixed(1)} %`
  const longest = Math.min(tookMs, delays.max / 1e6)
  console.log(
    `${words.padEnd(24)}${tookMs.toFixed(0).padStart(6)} ms (${share})`.padEnd(44),
    `longest without a turn ${longest.toFixed(0).padStart(4)} ms`,
  )
  return value
}

function writeModels(folder: string, count: number): void {
  const tokens = Array.from({ length: vocabulary }, (_, at) => `t${at}`)
  const header = ggufFile({
    entries: [
      textEntry("general.architecture", "llama"),
      ...["context_length", "embedding_length", "feed_forward_length"].map((key) => numberEntry(`llama.${key}`, 64)),
      ...["attention.head_count", "attention.head_count_kv"].map((key) => numberEntry(`llama.${key}`, 4)),
      numberEntry("llama.block_count", layers),
      textEntry("tokenizer.ggml.model", "gpt2"),
      textListEntry("tokenizer.ggml.tokens", tokens),
      textListEntry(
        "tokenizer.ggml.merges",
        tokens.map((token) => `${token} t`),
      ),
    ],
    tensors: [
      tensor("token_embd.weight", [1, 1], 0, 0),
      ...Array.from({ length: layers }, (_, layer) =>
        parts.map((part) => tensor(`blk.${layer}.${part}.weight`, [1, 1], 0, 0)),
      ).flat(),
    ],
    data: 64,
  })
  for (let at = 0; at < count; at++) {
    const place = join(folder, String(at % 50))
    mkdirSync(place, { recursive: true })
    writeFileSync(join(place, `model-${at}.gguf`), header)
  }
}
