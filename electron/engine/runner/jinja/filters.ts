import { argumentsOf, flagOr, numberOr, stringOr } from "./arguments.ts"
import { formatPercent } from "./formatting.ts"
import { getAttribute } from "./lookups.ts"
import { replaceText } from "./methods.ts"
import { type Filter, sequenceFilters } from "./sequenceFilters.ts"
import { capitalize, splitLines, strip, titleWords } from "./strings.ts"
import { str, toJson } from "./text.ts"
import { Float, isDict, isTrue, iterate, kindOf, lengthOf, Tuple, toNumber, type Value } from "./values.ts"

export function filterNamed(name: string): Filter {
  const filter = Object.hasOwn(filters, name) ? filters[name] : undefined
  if (filter === undefined) throw new TypeError(`there is no filter ${name}`)
  return filter
}

const otherwise: Filter = (value, call) => {
  const [fallback = "", replacesFalse] = argumentsOf(call, "default_value", "boolean")
  return value === undefined || (flagOr(replacesFalse, false) && !isTrue(value)) ? fallback : value
}
const escapeHtml: Filter = (value) => str(value).replaceAll(/[&<>"']/g, (character) => `${entities[character]}`)
const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&#34;",
  "'": "&#39;",
}

const filters: Readonly<Record<string, Filter>> = {
  ...sequenceFilters(filterNamed),
  abs: (value) => (value instanceof Float ? new Float(Math.abs(value.value)) : Math.abs(numberOr(value, Number.NaN))),
  attr: (value, call) => (value === undefined ? undefined : getAttribute(value, str(argumentsOf(call, "name")[0]))),
  capitalize: (value) => capitalize(str(value)),
  count: lengthOf,
  d: otherwise,
  default: otherwise,
  e: escapeHtml,
  escape: escapeHtml,
  float: (value, call) => {
    const number = typeof value === "string" ? parseNumber(value) : toNumber(value)
    return number === undefined ? (argumentsOf(call, "default")[0] ?? new Float(0)) : new Float(number)
  },
  format: (value, { positional }) => formatPercent(str(value), positional),
  indent: (value, call) => {
    const [width, first, blank] = argumentsOf(call, "width", "first", "blank")
    const margin = typeof width === "string" ? width : " ".repeat(numberOr(width, 4))
    // One line end more, as Jinja has it, so that a last empty line stays.
    const [head = "", ...rest] = splitLines(`${str(value)}\n`, false)
    const lines = rest.map((line) => (line !== "" || flagOr(blank, false) ? margin + line : line))
    return [(flagOr(first, false) ? margin : "") + head, ...lines].join("\n")
  },
  int: (value, call) => {
    const number = typeof value === "string" ? parseNumber(value) : toNumber(value)
    return number === undefined ? (argumentsOf(call, "default")[0] ?? 0) : Math.trunc(number)
  },
  items: (value) => {
    if (value === undefined) return []
    if (!isDict(value)) throw new TypeError(`${kindOf(value)} has no items`)
    return Array.from(value, (entry) => Tuple.from(entry))
  },
  length: lengthOf,
  lower: (value) => str(value).toLowerCase(),
  replace: (value, call) => {
    const [old, by, count] = argumentsOf(call, "old", "new", "count")
    return replaceText(str(value), str(old), str(by), numberOr(count, -1))
  },
  round: (value, call) => {
    const [precision, method] = argumentsOf(call, "precision", "method")
    return roundTo(numberOr(value, Number.NaN), numberOr(precision, 0), stringOr(method, "common"))
  },
  safe: (value) => value,
  string: str,
  title: (value) => titleWords(str(value)),
  tojson: (value, call) => {
    // In the order that Transformers gives them.
    const [ascii, indent, separators, sortKeys] = argumentsOf(call, "ensure_ascii", "indent", "separators", "sort_keys")
    const [comma, colon] = separators === undefined ? [] : iterate(separators)
    return toJson(value, {
      ensureAscii: flagOr(ascii, false),
      sortKeys: flagOr(sortKeys, false),
      ...(typeof indent === "string" ? { indent } : {}),
      ...(typeof indent === "number" ? { indent: " ".repeat(indent) } : {}),
      ...(separators === undefined ? {} : { separators: [stringOr(comma, ", "), stringOr(colon, ": ")] as const }),
    })
  },
  trim: (value, call) => strip(str(value), stringOr(argumentsOf(call, "chars")[0], undefined)),
  upper: (value) => str(value).toUpperCase(),
  wordcount: (value) => str(value).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0,
}

function parseNumber(text: string): number | undefined {
  const trimmed = strip(text, undefined).replaceAll(/(?<=\d)_(?=\d)/g, "")
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(trimmed) ? Number(trimmed) : undefined
}

function roundTo(number: number, precision: number, method: string): Value {
  const scaled = number * 10 ** precision
  if (method === "ceil") return new Float(Math.ceil(scaled) / 10 ** precision)
  if (method === "floor") return new Float(Math.floor(scaled) / 10 ** precision)
  const isTie = Math.abs(scaled % 1) === 0.5
  // A tie goes to the even neighbour in Python.
  return new Float((isTie ? 2 * Math.round(scaled / 2) : Math.round(scaled)) / 10 ** precision)
}
