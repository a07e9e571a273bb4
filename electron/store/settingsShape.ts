import { z } from "zod"
import { hubSources } from "../contract/hubSources.ts"
import type { Settings } from "../contract/settings.ts"
import { loadSettingsField, modelSettingsField } from "./modelSettingsFields.ts"

/** Raised when a stored field changes its meaning; a migration then comes with it. */
export const settingsVersion = 1

export const defaultSettings: Settings = {
  language: "system",
  theme: "system",
  server: {
    isEnabled: true,
    host: "127.0.0.1",
    port: 8000,
    requiresKeyHere: false,
    allowsLocalOrigins: true,
    allowsAllOrigins: false,
    origins: {},
    hostNames: [],
  },
  routing: {
    dropInNames: ["gpt-*", "chatgpt-*", "o1*", "o3*", "o4*", "claude-*", "gemini-*", "text-embedding-*"],
    cacheBytes: 64_000_000,
  },
  ledger: {
    keepsBodies: false,
    bodyDays: 7,
    recordDays: 365,
    reference: { label: "GPT-4o", currency: "USD", inputPerMillion: 2.5, outputPerMillion: 10 },
    rates: { CNY: 7.1, EUR: 0.86 },
  },
  downloads: { source: "auto", endpoint: null, proxy: null, parallel: 2, connections: 4, speedLimitBytes: null },
  defaultModel: null,
  isClosedToTray: true,
  models: { load: {}, idleMinutes: 10, memoryBudgetBytes: null, gpuBackend: "auto" },
  modelSettings: {},
}

type Fields<Value> = {
  readonly [Key in keyof Value]-?: z.ZodType<Value[Key]> | (Value[Key] extends object ? Fields<Value[Key]> : never)
}

const fields: Fields<Settings> = {
  language: z.enum(["system", "en", "zh"]),
  theme: z.enum(["system", "light", "dark"]),
  server: {
    isEnabled: z.boolean(),
    host: z.string().min(1).max(253),
    port: z.int().min(0).max(65535),
    requiresKeyHere: z.boolean(),
    allowsLocalOrigins: z.boolean(),
    allowsAllOrigins: z.boolean(),
    origins: z.record(z.string(), z.enum(["allowed", "refused"])),
    hostNames: z.array(z.string().min(1).max(253)),
  },
  routing: {
    dropInNames: z.array(z.string().min(1).max(200)),
    cacheBytes: z.int().min(0),
  },
  ledger: {
    keepsBodies: z.boolean(),
    bodyDays: z.int().min(1).max(3_650),
    recordDays: z.int().min(1).max(36_500),
    reference: z.object({
      label: z.string().min(1).max(200),
      currency: z.string().regex(/^[A-Z]{3}$/),
      inputPerMillion: z.number().min(0),
      outputPerMillion: z.number().min(0),
    }),
    rates: z.record(z.string(), z.number().gt(0)),
  },
  downloads: {
    source: z.enum([...hubSources, "auto"]),
    endpoint: z.url({ protocol: /^https?$/ }).nullable(),
    proxy: z.string().min(1).nullable(),
    parallel: z.int().min(1).max(100),
    connections: z.int().min(1).max(100),
    speedLimitBytes: z.int().min(1).nullable(),
  },
  defaultModel: z.string().min(1).nullable(),
  isClosedToTray: z.boolean(),
  models: {
    load: loadSettingsField,
    idleMinutes: z.number().min(0).max(1_000_000),
    memoryBudgetBytes: z.int().min(1).nullable(),
    gpuBackend: z.enum(["auto", "cuda", "vulkan", "metal", "off"]),
  },
  modelSettings: z.record(z.string(), modelSettingsField),
}

type Tree = { readonly [key: string]: unknown }

/** Each field on its own: a bad one falls back to its default and is named in `unusable`; an absent one is simply the default. */
export function parseStoredSettings(stored: Tree): { settings: Settings; unusable: readonly string[] } {
  const unusable: string[] = []
  const settings = parseTree(fields, defaultSettings, stored, "", unusable)
  return { settings: settings as Settings, unusable }
}

function parseTree(shape: Tree, defaults: Tree, stored: unknown, path: string, unusable: string[]): Tree {
  if (stored !== undefined && !isTree(stored)) unusable.push(path.slice(0, -1))
  const values = isTree(stored) ? stored : {}
  const parse = (key: string): unknown => {
    const field = shape[key]
    if (!(field instanceof z.ZodType)) {
      return parseTree(field as Tree, defaults[key] as Tree, values[key], `${path}${key}.`, unusable)
    }
    if (values[key] === undefined) return defaults[key]
    if (field instanceof z.ZodRecord) return parseRecord(field, values[key], path + key, unusable)
    const parsed = field.safeParse(values[key])
    if (parsed.success) return parsed.data
    unusable.push(path + key)
    return defaults[key]
  }
  return Object.fromEntries(Object.keys(shape).map((key) => [key, parse(key)]))
}

/** Each entry on its own, too. */
function parseRecord(field: z.ZodRecord, stored: unknown, path: string, unusable: string[]): Tree {
  if (!isTree(stored)) unusable.push(path)
  const entries = Object.entries(isTree(stored) ? stored : {}).flatMap(([key, value]) => {
    const parsed = z.safeParse(field.valueType, value)
    if (!parsed.success) unusable.push(`${path}.${key}`)
    return parsed.success ? [[key, parsed.data] as const] : []
  })
  return Object.fromEntries(entries)
}

export function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
