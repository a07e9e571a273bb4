/**
 * `npm run bench -- schemas path/to/schemas.jsonl.gz [--failures]`: our grammars against schemas that people use.
 * A schema passes when its grammar compiles, admits every valid instance and refuses every invalid one; instances are
 * written by `JSON.stringify`. Keys that `properties` does not name are allowed where the schema allows them.
 */
import { type ChildProcess, fork } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { gunzipSync } from "node:zlib"
import { getLlama } from "node-llama-cpp"
import { schemaGrammar } from "../electron/engine/runner/grammar/schemaGrammar.ts"

type Row = {
  readonly name: string
  readonly schema: Record<string, unknown>
  readonly tests: readonly { readonly valid: boolean; readonly data: unknown }[]
}

type Kind = "passing" | "validation error" | "invalidation error" | "compile error"

type Result = {
  readonly kind: Kind
  readonly isReported: boolean
  readonly convertMs: number
  readonly detail: string
}

/** A grammar can make the parser hang or crash: it runs in a child that is replaced. */
const limitMs = 20_000

function readCorpus(path: string): readonly Row[] {
  const bytes = readFileSync(path)
  const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString()
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Row)
}

async function measureInChild(rows: readonly Row[]): Promise<void> {
  const llama = await getLlama({ gpu: false, build: "never", logger: () => {} })

  const measure = async ({ schema, tests }: Row): Promise<Result> => {
    const start = performance.now()
    let converted: ReturnType<typeof schemaGrammar>
    try {
      converted = schemaGrammar(schema, { param: "schema", allowsExtraKeys: true })
    } catch (error) {
      return { kind: "compile error", isReported: false, convertMs: performance.now() - start, detail: String(error) }
    }
    const convertMs = performance.now() - start
    const isReported = converted.relaxed.length > 0
    try {
      const grammar: unknown = await llama.createGrammar({ grammar: converted.gbnf })
      const wrong = tests.filter(({ valid, data }) => testText(grammar, JSON.stringify(data)) !== valid)
      const kind: Kind =
        wrong.length === 0 ? "passing" : wrong.some(({ valid }) => valid) ? "validation error" : "invalidation error"
      const detail = converted.relaxed.map(({ path, keyword }) => `${keyword} at ${path || "/"}`).join(", ")
      return { kind, isReported, convertMs, detail }
    } catch (error) {
      return { kind: "compile error", isReported, convertMs, detail: String(error) }
    }
  }

  process.on("message", (index: number) => {
    const row = rows[index]
    if (row !== undefined) void measure(row).then((result) => process.send?.(result))
  })
  process.send?.("ready")
}

/** An internal call of node-llama-cpp: there is no other way to ask its parser without a model. */
function testText(grammar: unknown, text: string): boolean {
  return (grammar as { _testText(text: string): boolean })._testText(text)
}

async function measureAll(path: string, count: number): Promise<readonly Result[]> {
  const results: Result[] = []
  let child: ChildProcess | undefined
  while (results.length < count) {
    child ??= await startChild(path)
    const result = await ask(child, results.length)
    results.push(
      result ?? { kind: "compile error", isReported: false, convertMs: 0, detail: "ended or hung the process" },
    )
    if (result === undefined) child = undefined
  }
  child?.disconnect()
  return results
}

async function startChild(path: string): Promise<ChildProcess> {
  const child = fork(import.meta.filename, [path], {
    env: { ...process.env, HEARTH_SCHEMAS_CHILD: "1" },
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  })
  await new Promise((resolve, reject) => {
    child.once("message", resolve)
    child.once("exit", reject)
  })
  return child
}

/** Undefined: the child died of it, or did not answer in time. */
function ask(child: ChildProcess, index: number): Promise<Result | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), limitMs)
    const finish = (result?: Result) => {
      clearTimeout(timer)
      child.removeAllListeners()
      resolve(result)
    }
    child.once("message", (result: Result) => finish(result))
    child.once("exit", () => finish())
    child.send(index)
  })
}

function report(rows: readonly Row[], results: readonly Result[]): void {
  const share = (count: number) => `${count} (${((100 * count) / results.length).toFixed(1)} %)`
  const kinds: readonly Kind[] = ["passing", "validation error", "invalidation error", "compile error"]
  for (const kind of kinds)
    console.log(`${kind.padEnd(20)} ${share(results.filter((result) => result.kind === kind).length)}`)
  const silent = results.filter((result) => result.kind === "invalidation error" && !result.isReported)
  console.log(`wrong, unreported    ${share(silent.length)}`)
  const times = results.map((result) => result.convertMs).sort((a, b) => a - b)
  const at = (part: number) => `${times[Math.min(times.length - 1, Math.floor(times.length * part))]?.toFixed(2)} ms`
  console.log(`conversion           median ${at(0.5)}, p90 ${at(0.9)}, p99 ${at(0.99)}, longest ${at(1)}`)
  if (!process.argv.includes("--failures")) return
  for (const [index, { kind, detail }] of results.entries()) {
    if (kind !== "passing") console.log(`${kind}: ${rows[index]?.name} ${detail.slice(0, 200)}`)
  }
}

/** The corpus is named on the command line or in HEARTH_SCHEMAS. */
export async function measureSchemas(path = process.env.HEARTH_SCHEMAS): Promise<void> {
  if (path === undefined || !existsSync(path)) {
    console.log(`The corpus is not part of this repository. Build it from MaskBench (https://github.com/guidance-ai/jsonschemabench,
arXiv 2501.10868) as JSON lines, gzipped or not: {"name", "schema", "tests": [{"valid", "data"}]}. Then say where it is:
npm run bench -- schemas path/to/schemas.jsonl.gz [--failures], or HEARTH_SCHEMAS=path.`)
    return
  }
  const rows = readCorpus(path)
  console.log(`${rows.length} schemas of ${path}, keys beyond \`properties\` allowed as JSON Schema allows them:`)
  report(rows, await measureAll(path, rows.length))
}

if (process.env.HEARTH_SCHEMAS_CHILD === "1") await measureInChild(readCorpus(process.argv[2] ?? ""))
