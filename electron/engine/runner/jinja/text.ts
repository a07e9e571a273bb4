/** Values as text, as Python writes them. */
import { Float, isDict, kindOf, Tuple, type Value, WrittenNumber } from "./values.ts"

/** `str(value)`, which is what `{{ value }}` prints. */
export function str(value: Value): string {
  if (value === undefined) return ""
  return typeof value === "string" ? value : repr(value)
}

export function repr(value: Value): string {
  if (value === undefined) return "Undefined"
  if (value === null) return "None"
  if (typeof value === "boolean") return value ? "True" : "False"
  if (typeof value === "number") return formatInt(value)
  if (value instanceof Float) return numberText(value)
  if (typeof value === "string") return quote(value)
  if (Array.isArray(value)) return formatSequence(value)
  if (isDict(value)) return `{${[...value].map(([key, entry]) => `${repr(key)}: ${repr(entry)}`).join(", ")}}`
  return `<${kindOf(value)}>`
}

export type JsonOptions = {
  readonly indent?: string | undefined
  readonly ensureAscii?: boolean
  readonly sortKeys?: boolean
  readonly separators?: readonly [string, string] | undefined
}

/** `json.dumps(value)`, without the escaping for HTML that Jinja's own `tojson` adds: Transformers replaces that filter. */
export function toJson(value: Value, options: JsonOptions = {}, margin = ""): string {
  // Python refuses undefined values here; a template that meets one is better served by null than by ChatML.
  if (value === undefined || value === null) return "null"
  if (typeof value === "boolean") return String(value)
  if (typeof value === "number") return formatInt(value)
  if (value instanceof Float) return numberText(value)
  if (typeof value === "string") return jsonText(value, options)
  const inner = margin + (options.indent ?? "")
  const [comma, colon] = options.separators ?? [options.indent === undefined ? ", " : ",", ": "]
  if (Array.isArray(value)) {
    const items = Array.from(value, (item) => toJson(item, options, inner))
    return enclose("[", items, "]")
  }
  if (!isDict(value)) throw new TypeError(`${kindOf(value)} cannot be written as JSON`)
  const entries = [...value].map(([key, entry]) => [typeof key === "string" ? key : toJson(key), entry] as const)
  if (options.sortKeys) entries.sort(([a], [b]) => (a < b ? -1 : Number(a > b)))
  const items = entries.map(([key, entry]) => jsonText(key, options) + colon + toJson(entry, options, inner))
  return enclose("{", items, "}")

  function enclose(open: string, items: readonly string[], close: string): string {
    if (options.indent === undefined || items.length === 0) return open + items.join(comma) + close
    return `${open}\n${inner}${items.join(`${comma}\n${inner}`)}\n${margin}${close}`
  }
}

function formatSequence(values: readonly Value[]): string {
  const text = Array.from(values, repr).join(", ")
  if (!(values instanceof Tuple)) return `[${text}]`
  return values.length === 1 ? `(${text},)` : `(${text})`
}

function formatInt(value: number): string {
  return Number.isSafeInteger(value) ? String(value) : BigInt(value).toString()
}

function numberText(value: Float): string {
  return value instanceof WrittenNumber ? value.text : formatFloat(value.value)
}

/** The shortest digits, as JavaScript has them too, but Python changes to an exponent elsewhere. */
function formatFloat(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf"
  if (Object.is(value, -0)) return "-0.0"
  const [digits = "", exponent = "0"] = value.toExponential().split("e")
  const power = Number(exponent)
  if (power < -4 || power >= 16) {
    return `${digits}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`
  }
  return Number.isInteger(value) ? `${value}.0` : String(value)
}

/**
 * What Python holds for unprintable. Private-use characters belong there as well but stay as they are: they stand for
 * the control tokens' texts that users wrote (see `TextProtection`), which are printable.
 */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Cn}\p{Zl}\p{Zp}\p{Zs}]/gu

const shortEscapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", " ": " " }

function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'"
  const escaped = text
    .replaceAll("\\", "\\\\")
    .replaceAll(mark, `\\${mark}`)
    .replaceAll(unprintable, (character) => shortEscapes[character] ?? escapeCodePoint(character.codePointAt(0) ?? 0))
  return mark + escaped + mark
}

function escapeCodePoint(code: number): string {
  const digits = code.toString(16)
  if (code < 0x100) return `\\x${digits.padStart(2, "0")}`
  return code < 0x10000 ? `\\u${digits.padStart(4, "0")}` : `\\U${digits.padStart(8, "0")}`
}

function jsonText(text: string, { ensureAscii = false }: JsonOptions): string {
  const json = JSON.stringify(text)
  if (!ensureAscii) return json
  // Private-use characters stay here too, see above.
  return json.replaceAll(/[\u0080-\ud7ff\ud800-\udfff\uf900-\uffff]/g, (unit) =>
    escapeCodePoint(unit.charCodeAt(0)).replace("\\x", "\\u00"),
  )
}
