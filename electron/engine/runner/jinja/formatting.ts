/** Python's two ways to fill in values, as far as chat templates use them. */
import { repr, str } from "./text.ts"
import { type Call, isDict, kindOf, toNumber, type Value } from "./values.ts"

const placeholder = /%(?:\((\w+)\))?([-0]*)(\d*)(?:\.(\d+))?([a-zA-Z%])/g

/** `"%s: %d" % (name, count)` */
export function formatPercent(template: string, values: readonly Value[]): string {
  let next = 0
  return template.replaceAll(placeholder, (_, name?: string, flags = "", width = "", digits?: string, kind = "") => {
    if (kind === "%") return "%"
    const [mapping] = values
    if (name === undefined && next >= values.length) throw new TypeError("not enough values for the format")
    const value = name !== undefined && isDict(mapping) ? mapping.get(name) : values[next++]
    const text = formatOne(kind, value, digits === undefined ? undefined : Number(digits))
    if (flags.includes("-")) return text.padEnd(Number(width))
    return text.padStart(Number(width), flags.includes("0") && kind !== "s" ? "0" : " ")
  })
}

/** `"{}: {count}".format(name, count=1)`; without attributes and conversions. */
export function formatBraces(template: string, { positional, named }: Call): string {
  let next = 0
  return template.replaceAll(
    /\{\{|\}\}|\{(\w*)(?::(0?)(\d*)(?:\.(\d+))?([sdf]?))?\}/g,
    (found, name, zero, width, digits, kind) => {
      if (name === undefined) return found.slice(1)
      const value = /^\d*$/.test(name) ? positional[name === "" ? next++ : Number(name)] : named.get(name)
      const text = kind ? formatOne(kind, value, digits === undefined ? undefined : Number(digits)) : str(value)
      return typeof value === "string"
        ? text.padEnd(Number(width ?? 0))
        : text.padStart(Number(width ?? 0), zero || " ")
    },
  )
}

function formatOne(kind: string, value: Value, digits: number | undefined): string {
  if (kind === "s") return str(value).slice(0, digits)
  if (kind === "r") return repr(value)
  const number = toNumber(value)
  if (number === undefined) throw new TypeError(`${kindOf(value)} is no number`)
  if (kind === "d" || kind === "i") return String(Math.trunc(number))
  if (kind === "f") return number.toFixed(digits ?? 6)
  if (kind === "x") return Math.trunc(number).toString(16)
  throw new TypeError(`the format %${kind} is not known`)
}
