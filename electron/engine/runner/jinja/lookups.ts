import { methodOf } from "./methods.ts"
import { isDict, kindOf, knownKey, Namespace, Tuple, toNumber, type Value } from "./values.ts"

/** `value.name`: Jinja looks for an attribute first, so that `schema.items` is the method even if there is such a key. */
export function getAttribute(value: Value, name: string): Value {
  mustBeDefined(value, name)
  if (value instanceof Namespace) return value.fields.get(name)
  return methodOf(value, name) ?? (isDict(value) ? value.get(name) : undefined)
}

/** `value[key]`: an item first, then an attribute. What is not there is undefined. */
export function getItem(value: Value, key: Value): Value {
  mustBeDefined(value, String(key))
  if (isDict(value)) {
    const known = knownKey(value, key)
    if (value.has(known)) return value.get(known)
  }
  if (typeof key === "string") return getAttribute(value, key)
  const index = toNumber(key)
  if (index === undefined) return undefined
  if (typeof value === "string") return [...value].at(index)
  return Array.isArray(value) ? value.at(index) : undefined
}

/** What the attribute argument of filters names: `function.name`, `0.1`. */
export function getPath(value: Value, path: Value): Value {
  if (typeof path === "number") return getItem(value, path)
  return String(path)
    .split(".")
    .reduce((found, part) => getItem(found, /^\d+$/.test(part) ? Number(part) : part), value)
}

export function slice(value: Value, start: number | undefined, stop: number | undefined, step = 1): Value {
  mustBeDefined(value, "a slice")
  const items = typeof value === "string" ? [...value] : value
  if (!Array.isArray(items)) return undefined
  if (step === 0) throw new TypeError("the step of a slice cannot be 0")
  const [low, high] = step > 0 ? [0, items.length] : [-1, items.length - 1]
  const clamp = (at: number) => Math.min(Math.max(at < 0 ? at + items.length : at, low), high)
  const from = start === undefined ? (step > 0 ? low : high) : clamp(start)
  const to = stop === undefined ? (step > 0 ? high : low) : clamp(stop)
  const taken: Value[] = []
  for (let at = from; step > 0 ? at < to : at > to; at += step) taken.push(items[at])
  if (typeof value === "string") return taken.join("")
  return value instanceof Tuple ? Tuple.from(taken) : taken
}

function mustBeDefined(value: Value, wanted: string): void {
  if (value === undefined) throw new TypeError(`${wanted} of ${kindOf(value)} is asked for`)
}
