import { join } from "node:path"
import OpenAI from "openai"
import type { KeyPolicy } from "../../electron/contract/keys.ts"
import { openDatabase } from "../../electron/store/database.ts"
import { createLedgerStore } from "../../electron/store/ledgerStore.ts"
import type { BrowserHost } from "./browserHost.ts"
import { randomRecord } from "./ledgerRecords.ts"
import { seededRandom } from "./random.ts"
import { startUpstream } from "./upstream/upstream.ts"

const dayMs = 86_400_000

/** Requests of the last thirty days, more on working days, as a house with a few apps has them. */
export function fillLedger(dataFolder: string): void {
  const { database } = openDatabase(join(dataFolder, "hearth.db"))
  const random = seededRandom(5)
  const store = createLedgerStore(database)
  const today = new Date().setHours(0, 0, 0, 0)
  for (let day = 30; day > 0; day--) {
    const from = today - day * dayMs
    const isFree = [0, 6].includes(new Date(from).getDay())
    const count = Math.round((isFree ? 12 : 60) * (0.6 + random() * 0.8))
    const records = Array.from({ length: count }, (_, index) =>
      randomRecord(random, `day${day}-${index}`, from + 8 * 3_600_000, from + 19 * 3_600_000),
    )
    store.add(records.map((record) => ({ record, bodies: null })))
  }
  database.close()
}

/** So that a few short answers cost what a month of work does. */
const price = { currency: "USD", inputPerMillion: 40_000, cachedPerMillion: 4_000, outputPerMillion: 90_000 } as const

export type World = AsyncDisposable & { readonly routeId: string }

/** Services, one of which has gone away; a route over them; keys that have been used. */
export async function createWorld({ call, apiUrl }: BrowserHost): Promise<World> {
  const listOf = (...ids: string[]) => ({ object: "list", data: ids.map((id) => ({ id, object: "model" })) })
  const cloud = await startUpstream({ modelList: listOf("deepseek-chat", "deepseek-reasoner") })
  const gone = await startUpstream({ modelList: listOf("qwen3-32b") })
  const add = async (kind: string, name: string, baseUrl: string, secret: string | null, model: string) => {
    const secrets = secret === null ? [] : [{ secret }]
    const { id } = await call("providers.create", {
      provider: { kind, name, baseUrl, secrets, auth: secret === null ? "none" : "bearer" },
    })
    await call("providers.fetchModels", { id })
    await call("providers.setModel", { id, model, patch: { isEnabled: true, price } })
    return { provider: id, model }
  }
  const workshop = await add("vllm", "Workshop", gone.baseUrl, null, "qwen3-32b")
  const deepseek = await add("deepseek", "DeepSeek", cloud.baseUrl, "sk-0000000000003f1c", "deepseek-chat")
  const local = { provider: "local", model: "ember" }
  const { id: routeId } = await call("routes.create", {
    route: { name: "team-chat", targets: [workshop, deepseek, local], retries: { count: 0, pauseMs: 100 } },
  })
  await call("routes.create", {
    route: { name: "private", mayLeave: false, targets: [local, workshop] },
  })
  await gone.kill()
  const key = async (name: string, policy: Partial<KeyPolicy>, questions: number) => {
    const { secret } = await call("keys.create", { key: { name, policy } })
    const openai = new OpenAI({ baseURL: await apiUrl(), apiKey: secret, maxRetries: 0 })
    for (let index = 0; index < questions; index++) {
      await openai.chat.completions.create({
        model: "team-chat",
        messages: [{ role: "user", content: "Hello!" }],
        max_tokens: 20,
      })
    }
  }
  const dollars = (amount: number) => ({ kind: "money", nanos: amount * 1e9, currency: "USD" }) as const
  const monthly = (amount: number) => [{ period: "month", amount: dollars(amount) }] as const
  await key("Dify", { requestsPerMinute: 60, models: ["team-chat", "ember*"], budgets: monthly(20) }, 7)
  await key(
    "Support desk",
    { concurrency: 4, budgets: monthly(50), addresses: ["192.168.1.0/24", "127.0.0.1", "::1"] },
    4,
  )
  await key("Interns", { mayLeave: false, budgets: [{ period: "day", amount: { kind: "tokens", tokens: 5000 } }] }, 0)
  await key("Notebook", {}, 1)
  return {
    routeId,
    async [Symbol.asyncDispose]() {
      await cloud[Symbol.asyncDispose]()
      await gone[Symbol.asyncDispose]()
    },
  }
}
