/** The methods of Python's strings, dicts and lists that change nothing: the others are forbidden to templates. */
import { argumentsOf, flagOr, numberOr, stringOr } from "./arguments.ts"
import { formatBraces } from "./formatting.ts"
import { capitalize, isSpace, splitLines, splitText, strip, titleCase } from "./strings.ts"
import { str } from "./text.ts"
import { type Call, type Callable, type Dict, isEqual, iterate, kindOf, Tuple, type Value } from "./values.ts"

type Methods<Receiver> = Readonly<Record<string, (receiver: Receiver, call: Call) => Value>>

/** The method bound to its value; undefined if there is none of that name. */
export function methodOf(value: Value, name: string): Callable | undefined {
  if (typeof value === "string") return bind(stringMethods, value, name)
  if (Array.isArray(value)) return bind(listMethods, value, name)
  return value instanceof Map ? bind(dictMethods, value, name) : undefined
}

function bind<Receiver>(methods: Methods<Receiver>, receiver: Receiver, name: string): Callable | undefined {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined
  return method === undefined ? undefined : (call) => method(receiver, call)
}

const stringMethods: Methods<string> = {
  strip: (text, call) => strip(text, stringOr(argumentsOf(call, "chars")[0], undefined)),
  lstrip: (text, call) => strip(text, stringOr(argumentsOf(call, "chars")[0], undefined), "start"),
  rstrip: (text, call) => strip(text, stringOr(argumentsOf(call, "chars")[0], undefined), "end"),
  upper: (text) => text.toUpperCase(),
  lower: (text) => text.toLowerCase(),
  title: titleCase,
  capitalize,
  swapcase: (text) => text.replaceAll(/\p{L}/gu, (l) => (l === l.toLowerCase() ? l.toUpperCase() : l.toLowerCase())),
  startswith: (text, call) => affixes(call).some((affix) => text.startsWith(affix)),
  endswith: (text, call) => affixes(call).some((affix) => text.endsWith(affix)),
  removeprefix: (text, call) => {
    const prefix = requiredText(call)
    return text.startsWith(prefix) ? text.slice(prefix.length) : text
  },
  removesuffix: (text, call) => {
    const suffix = requiredText(call)
    return suffix !== "" && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text
  },
  split: (text, call) => {
    const [separator, limit] = argumentsOf(call, "sep", "maxsplit")
    return splitText(text, stringOr(separator, undefined), numberOr(limit, -1))
  },
  rsplit: (text, call) => {
    const [separator, limit] = argumentsOf(call, "sep", "maxsplit")
    return splitText(text, stringOr(separator, undefined), numberOr(limit, -1), "end")
  },
  splitlines: (text, call) => splitLines(text, flagOr(argumentsOf(call, "keepends")[0], false)),
  partition: (text, call) => partition(text, requiredText(call), "first"),
  rpartition: (text, call) => partition(text, requiredText(call), "last"),
  replace: (text, call) => {
    const [old, by, count] = argumentsOf(call, "old", "new", "count")
    return replaceText(text, stringOr(old, ""), stringOr(by, ""), numberOr(count, -1))
  },
  join: (text, call) =>
    iterate(argumentsOf(call, "iterable")[0])
      .map((item) => stringOr(item, "None"))
      .join(text),
  format: (text, call) => formatBraces(text, call),
  find: (text, call) => codePointIndex(text, text.indexOf(requiredText(call))),
  rfind: (text, call) => codePointIndex(text, text.lastIndexOf(requiredText(call))),
  index: (text, call) => found(codePointIndex(text, text.indexOf(requiredText(call)))),
  count: (text, call) => text.split(requiredText(call)).length - 1,
  isdigit: (text) => /^\p{Nd}+$/u.test(text),
  isnumeric: (text) => /^\p{N}+$/u.test(text),
  isalpha: (text) => /^\p{L}+$/u.test(text),
  isalnum: (text) => /^[\p{L}\p{N}]+$/u.test(text),
  isspace: (text) => text !== "" && [...text].every(isSpace),
  isupper: (text) => text === text.toUpperCase() && text !== text.toLowerCase(),
  islower: (text) => text === text.toLowerCase() && text !== text.toUpperCase(),
  zfill: (text, call) => text.padStart(numberOr(argumentsOf(call, "width")[0], 0), "0"),
  ljust: (text, call) => text.padEnd(numberOr(argumentsOf(call, "width")[0], 0)),
  rjust: (text, call) => text.padStart(numberOr(argumentsOf(call, "width")[0], 0)),
}

const dictMethods: Methods<Dict> = {
  get: (dict, call) => {
    const [key, otherwise = null] = argumentsOf(call, "key", "default")
    return dict.has(key) ? dict.get(key) : otherwise
  },
  items: (dict) => Array.from(dict, ([key, value]) => Tuple.of(key, value)),
  keys: (dict) => [...dict.keys()],
  values: (dict) => [...dict.values()],
  copy: (dict) => new Map(dict),
}

const listMethods: Methods<Value[]> = {
  index: (list, { positional: [item] }) => found(list.findIndex((value) => isEqual(value, item))),
  count: (list, { positional: [item] }) => list.filter((value) => isEqual(value, item)).length,
  copy: (list) => [...list],
}

/** All occurrences, or as many as `count` says if it is not negative. */
export function replaceText(text: string, old: string, by: string, count: number): string {
  if (count < 0) return text.replaceAll(old, () => by)
  let left = count
  return text.replaceAll(old, (found) => (left-- > 0 ? by : found))
}

function partition(text: string, separator: string, which: "first" | "last"): Value {
  const at = which === "first" ? text.indexOf(separator) : text.lastIndexOf(separator)
  if (at < 0) return which === "first" ? Tuple.of(text, "", "") : Tuple.of("", "", text)
  return Tuple.of(text.slice(0, at), separator, text.slice(at + separator.length))
}

function affixes({ positional: [affix] }: Call): string[] {
  return Array.isArray(affix) ? affix.map((item) => str(item)) : [stringOr(affix, "")]
}

function requiredText({ positional: [text] }: Call): string {
  if (typeof text !== "string") throw new TypeError(`${kindOf(text)} is given where a string is expected`)
  return text
}

function codePointIndex(text: string, at: number): number {
  return at < 0 ? at : [...text.slice(0, at)].length
}

function found(at: number): number {
  if (at < 0) throw new TypeError("what index() looks for is not there")
  return at
}
