import type { ModelCapability } from "../contract/models.ts"
import type { Price } from "../contract/money.ts"

/** A model as a service lists it. */
export type ListedRemoteModel = {
  readonly id: string
  readonly capabilities: readonly ModelCapability[]
  readonly contextSize: number | null
  readonly price: Price | null
}

type Fields = Readonly<Record<string, unknown>>

/** More than any service has; who sends more is not listed to the end. */
const mostModels = 5_000
const longestId = 300

/**
 * The models of a list in the shape of OpenAI (`data`), of Ollama (`models` with `name`), or bare (Together). Null for what is no
 * list. Entries without a usable id are left out, and of two with the same id the second.
 */
export function readModelList(reply: unknown): readonly ListedRemoteModel[] | null {
  const { data, models } = fieldsOf(reply)
  const list = [reply, data, models].find((one) => Array.isArray(one)) as readonly unknown[] | undefined
  if (list === undefined) return null
  const found = new Map<string, ListedRemoteModel>()
  for (const entry of list.slice(0, mostModels)) {
    const id = idOf(entry)
    if (id === null || found.has(id)) continue
    const fields = fieldsOf(entry)
    found.set(id, {
      id,
      capabilities: capabilitiesOf(id, fields),
      contextSize: contextSizeOf(fields),
      price: priceOf(fieldsOf(fields.pricing)),
    })
  }
  return [...found.values()]
}

function idOf(entry: unknown): string | null {
  const { id, model, name } = fieldsOf(entry)
  const found =
    typeof entry === "string" ? entry : [id, model, name].find((one) => typeof one === "string" && one !== "")
  if (typeof found !== "string" || found.length > longestId || /[\p{Cc}\p{Cs}]/u.test(found)) return null
  // Google's list names each "models/gemini-…", and takes both.
  return found.trim().replace(/^models\//, "") || null
}

/** What a model can do, by its name alone. */
export function guessCapabilities(id: string): readonly ModelCapability[] {
  return capabilitiesOf(id, {})
}

const embeddingName = /embed|\b(bge|gte|e5|m3e|bce|minilm|gecko)-|^voyage-(?!.*rerank)/i
const rerankName = /rerank/i
/** Models that neither read nor write texts in answers. */
const otherName =
  /whisper|\btts\b|-tts|dall-e|gpt-image|stable-diffusion|flux|sora|moderation|transcribe|realtime|speech|wanx|cogview|cogvideo|kolors|sdxl|imagen|veo-/i
const thinkingName = /\b(o[134])(-|$)|-r1|r1-|reason|think|qwq|gpt-5|gpt-oss|magistral/i

function capabilitiesOf(id: string, fields: Fields): readonly ModelCapability[] {
  const kind = kindOf(id, fields)
  if (kind !== "chat") return kind === null ? [] : [kind]
  const told = toldParameters(fields)
  // Nearly all of today's models call tools; one that cannot says so itself when it is asked to.
  const callsTools = told === null || told.has("tools") || told.has("tool_use") || told.has("function_calling")
  const thinks =
    told === null ? thinkingName.test(id) : told.has("reasoning") || told.has("thinking") || thinkingName.test(id)
  return ["chat", ...(callsTools ? (["tools"] as const) : []), ...(thinks ? (["thinking"] as const) : [])]
}

function kindOf(id: string, fields: Fields): "chat" | "embedding" | "rerank" | null {
  const type = String(fields.type ?? fields.model_type ?? "").toLowerCase()
  if (/rerank/.test(type)) return "rerank"
  if (/embed/.test(type)) return "embedding"
  if (/^(image|audio|video|moderation|transcribe|tts|stt)/.test(type)) return null
  if (/^(llm|vlm|chat|language|text)/.test(type)) return "chat"
  const outputs = fieldsOf(fields.architecture).output_modalities
  if (Array.isArray(outputs) && outputs.length > 0 && !outputs.includes("text")) {
    return outputs.includes("embeddings") ? "embedding" : null
  }
  if (rerankName.test(id)) return "rerank"
  if (embeddingName.test(id)) return "embedding"
  return otherName.test(id) ? null : "chat"
}

/** What the list says the model can be asked for; null where it does not say. */
function toldParameters({ supported_parameters, capabilities }: Fields): ReadonlySet<unknown> | null {
  if (Array.isArray(supported_parameters)) return new Set(supported_parameters)
  if (Array.isArray(capabilities)) return new Set(capabilities)
  const named = Object.entries(fieldsOf(capabilities)).filter(([, value]) => typeof value === "boolean")
  return named.length === 0 ? null : new Set(named.flatMap(([name, value]) => (value === true ? [name] : [])))
}

/** Under the names of OpenRouter, vLLM, Groq, Mistral, LM Studio, Anthropic, Google and llama-server. */
function contextSizeOf(fields: Fields): number | null {
  const places = [
    fields.context_length,
    fields.max_model_len,
    fields.context_window,
    fields.loaded_context_length,
    fields.max_context_length,
    fields.max_input_tokens,
    fields.inputTokenLimit,
    fieldsOf(fields.top_provider).context_length,
    fieldsOf(fields.meta).n_ctx,
    fieldsOf(fields.meta).n_ctx_train,
  ]
  const found = places.find((value) => typeof value === "number" && Number.isInteger(value) && value > 0)
  return typeof found === "number" && found <= 1_000_000_000 ? found : null
}

/** OpenRouter: dollars for one token, as text. Together: dollars for a million, as numbers. Negative ones mean "it depends". */
function priceOf(pricing: Fields): Price | null {
  const perToken = dollars(pricing.prompt, pricing.completion, pricing.input_cache_read, 1_000_000)
  return perToken ?? dollars(pricing.input, pricing.output, pricing.cached_input, 1)
}

function dollars(input: unknown, output: unknown, cached: unknown, scale: number): Price | null {
  const [inputPerMillion, outputPerMillion, cachedPerMillion] = [input, output, cached].map((value) =>
    amountOf(value, scale),
  )
  if (inputPerMillion == null || outputPerMillion == null) return null
  return { currency: "USD", inputPerMillion, cachedPerMillion: cachedPerMillion ?? null, outputPerMillion }
}

function amountOf(value: unknown, scale: number): number | null {
  if ((typeof value !== "string" && typeof value !== "number") || value === "") return null
  const amount = Number(value) * scale
  // 0.00000027 × 1,000,000 is 0.26999…: no price has more than nine digits.
  return amount >= 0 && amount <= 1_000_000 ? Number(amount.toPrecision(9)) : null
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {}
}
