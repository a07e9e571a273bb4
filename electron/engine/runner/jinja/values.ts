/**
 * What a template computes with, after Python: `undefined` is Jinja's Undefined, `null` is None, a number is an int,
 * strings are sequences of code points.
 */
export type Value = undefined | null | boolean | number | string | Float | Value[] | Dict | Namespace | Callable

export type Dict = Map<Value, Value>

export type Call = { readonly positional: readonly Value[]; readonly named: ReadonlyMap<string, Value> }

export type Callable = (call: Call) => Value

/** Apart from int because it is written in another way: `4 / 2` is `2.0`. */
export class Float {
  readonly value: number

  constructor(value: number) {
    this.value = value
  }
}

/** A number that JavaScript would write in another way than whoever wrote it. */
export class WrittenNumber extends Float {
  readonly text: string

  constructor(text: string) {
    super(Number(text))
    this.text = text
  }

  get isInteger(): boolean {
    return /^-?\d+$/.test(this.text)
  }
}

/** A list in all but its looks. */
export class Tuple extends Array<Value> {}

/** What `map`, `select` and their like give: in Python a generator, which is true even when nothing comes out of it. */
export class Lazy extends Array<Value> {}

/** `namespace()` and `loop`. */
export class Namespace {
  readonly fields: Map<string, Value>

  constructor(fields: Iterable<readonly [string, Value]>) {
    this.fields = new Map(fields)
  }
}

/** `loop` where a loop may be called: it runs again for other items. */
export class RecursiveLoop extends Namespace {
  readonly call: Callable

  constructor(fields: Iterable<readonly [string, Value]>, call: Callable) {
    super(fields)
    this.call = call
  }
}

export function isDict(value: Value): value is Dict {
  return value instanceof Map
}

export function isCallable(value: Value): value is Callable {
  return typeof value === "function"
}

/** True and False count as 1 and 0, as in Python. */
export function toNumber(value: Value): number | undefined {
  if (typeof value === "number") return value
  if (value instanceof Float) return value.value
  return typeof value === "boolean" ? Number(value) : undefined
}

export function toValue(value: unknown): Value {
  if (value === null || value === undefined || typeof value === "boolean" || typeof value === "string") return value
  if (typeof value === "number") return Number.isInteger(value) ? value : new Float(value)
  if (value instanceof Float) return value
  if (Array.isArray(value)) return value.map(toValue)
  if (typeof value === "object") return new Map(Object.entries(value).map(([key, entry]) => [key, toValue(entry)]))
  throw new TypeError(`a ${typeof value} cannot be given to a template`)
}

export function dictOf(entries: Iterable<readonly [Value, Value]>): Dict {
  const dict: Dict = new Map()
  for (const [key, value] of entries) dict.set(knownKey(dict, key), value)
  return dict
}

/** 1, 1.0 and True are one key in Python, which stays as it was written first. */
export function knownKey(dict: Dict, key: Value): Value {
  if (typeof key === "string" || dict.has(key)) return key
  return [...dict.keys()].find((known) => isEqual(known, key)) ?? key
}

export function isTrue(value: Value): boolean {
  if (value === undefined || value === null || value === false || value === "") return false
  if (value instanceof Lazy) return true
  if (Array.isArray(value)) return value.length > 0
  if (isDict(value)) return value.size > 0
  return toNumber(value) !== 0
}

export function isEqual(left: Value, right: Value): boolean {
  const number = toNumber(left)
  if (number !== undefined) return number === toNumber(right)
  if (Array.isArray(left)) {
    if (!Array.isArray(right) || left.length !== right.length) return false
    return left instanceof Tuple === right instanceof Tuple && left.every((value, at) => isEqual(value, right[at]))
  }
  if (isDict(left)) {
    if (!isDict(right) || left.size !== right.size) return false
    return [...left].every(([key, value]) => right.has(key) && isEqual(value, right.get(key)))
  }
  return left === right
}

/** Negative, zero or positive, as a sort wants it. */
export function compare(left: Value, right: Value): number {
  const [a, b] = [toNumber(left), toNumber(right)]
  if (a !== undefined && b !== undefined) return a - b
  if (typeof left === "string" && typeof right === "string") return left < right ? -1 : Number(left > right)
  if (Array.isArray(left) && Array.isArray(right)) {
    const at = left.findIndex((value, index) => index >= right.length || !isEqual(value, right[index]))
    return at < 0 ? left.length - right.length : at >= right.length ? 1 : compare(left[at], right[at])
  }
  throw new TypeError(`${kindOf(left)} and ${kindOf(right)} have no order`)
}

/** What a loop goes through. Nothing for what is not defined, as Jinja's default Undefined has it. */
export function iterate(value: Value): Value[] {
  if (value === undefined) return []
  if (typeof value === "string") return [...value]
  if (Array.isArray(value)) return Array.from(value)
  if (isDict(value)) return [...value.keys()]
  throw new TypeError(`${kindOf(value)} cannot be iterated over`)
}

export function lengthOf(value: Value): number {
  return isDict(value) ? value.size : iterate(value).length
}

/** For the log. */
export function kindOf(value: Value): string {
  if (value === undefined) return "an undefined value"
  if (value === null) return "none"
  if (Array.isArray(value)) return "a list"
  if (isDict(value)) return "a dict"
  if (value instanceof Namespace) return "a namespace"
  if (value instanceof Float) return "a float"
  return typeof value === "number" ? "an int" : `a ${typeof value}`
}
