import { argumentsOf, flagOr, stringOr } from "./arguments.ts"
import { getPath } from "./lookups.ts"
import { applyOperator } from "./operators.ts"
import { testNamed } from "./tests.ts"
import { str } from "./text.ts"
import { type Call, compare, isDict, isEqual, isTrue, iterate, kindOf, Lazy, Tuple, type Value } from "./values.ts"

export type Filter = (value: Value, call: Call) => Value

/** The filters that go through what they are given. `filterNamed` is for those that take a filter by its name. */
export function sequenceFilters(filterNamed: (name: string) => Filter): Readonly<Record<string, Filter>> {
  return {
    dictsort: sortDict,
    first: (value) => iterate(value)[0],
    join: (value, call) => {
      const [separator, attribute] = argumentsOf(call, "d", "attribute")
      return keyed(iterate(value), attribute).map(str).join(str(separator))
    },
    last: (value) => iterate(value).at(-1),
    list: iterate,
    map: (value, call) => Lazy.from(iterate(value), mapping(call, filterNamed)),
    max: (value, call) => extreme(value, call, 1),
    min: (value, call) => extreme(value, call, -1),
    reject: (value, call) => lazily(value, selecting(call), false),
    rejectattr: (value, call) => lazily(value, selectingAttribute(call), false),
    reverse: (value) =>
      typeof value === "string" ? [...value].reverse().join("") : Lazy.from(iterate(value).reverse()),
    select: (value, call) => lazily(value, selecting(call), true),
    selectattr: (value, call) => lazily(value, selectingAttribute(call), true),
    sort: (value, call) => {
      const [reverse, caseSensitive, attribute] = argumentsOf(call, "reverse", "case_sensitive", "attribute")
      const key = sortKey(caseSensitive, attribute)
      const direction = flagOr(reverse, false) ? -1 : 1
      return iterate(value).sort((a, b) => direction * compare(key(a), key(b)))
    },
    sum: (value, call) => {
      const [attribute, start = 0] = argumentsOf(call, "attribute", "start")
      return keyed(iterate(value), attribute).reduce((total, item) => applyOperator("+", total, item), start)
    },
    unique: (value, call) => {
      const [caseSensitive, attribute] = argumentsOf(call, "case_sensitive", "attribute")
      const key = sortKey(caseSensitive, attribute)
      const items = iterate(value)
      return Lazy.from(items.filter((item, at) => items.findIndex((other) => isEqual(key(other), key(item))) === at))
    },
  }
}

const sortDict: Filter = (value, call) => {
  if (!isDict(value)) throw new TypeError(`${kindOf(value)} is no dict to sort`)
  const [caseSensitive, by, reverse] = argumentsOf(call, "case_sensitive", "by", "reverse")
  const key = sortKey(caseSensitive, stringOr(by, "key") === "key" ? 0 : 1)
  const direction = flagOr(reverse, false) ? -1 : 1
  return Array.from(value, (entry): Value => Tuple.from(entry)).sort((a, b) => direction * compare(key(a), key(b)))
}

function extreme(value: Value, call: Call, direction: 1 | -1): Value {
  const [caseSensitive, attribute] = argumentsOf(call, "case_sensitive", "attribute")
  const key = sortKey(caseSensitive, attribute)
  const [first, ...rest] = iterate(value)
  return rest.reduce((best, item) => (direction * compare(key(item), key(best)) > 0 ? item : best), first)
}

/** What is compared: capitals count as small letters unless the template says otherwise. */
function sortKey(caseSensitive: Value, attribute: Value): (value: Value) => Value {
  return (value) => {
    const part = attribute === undefined || attribute === null ? value : getPath(value, attribute)
    return typeof part === "string" && !flagOr(caseSensitive, false) ? part.toLowerCase() : part
  }
}

function keyed(items: Value[], attribute: Value): Value[] {
  return attribute === undefined || attribute === null ? items : items.map((item) => getPath(item, attribute))
}

function mapping({ positional, named }: Call, filterNamed: (name: string) => Filter): (value: Value) => Value {
  const attribute = named.get("attribute")
  if (attribute !== undefined) return (value) => getPath(value, attribute) ?? named.get("default")
  const [name, ...rest] = positional
  const filter = filterNamed(stringOr(name, ""))
  return (value) => filter(value, { positional: rest, named })
}

function selecting({ positional: [name, argument] }: Call): (value: Value) => boolean {
  if (name === undefined) return isTrue
  const test = testNamed(stringOr(name, ""))
  return (value) => test(value, argument)
}

function selectingAttribute({ positional: [attribute, ...rest], named }: Call): (value: Value) => boolean {
  const isSelected = selecting({ positional: rest, named })
  return (value) => isSelected(getPath(value, attribute))
}

function lazily(value: Value, isSelected: (value: Value) => boolean, wanted: boolean): Value {
  return Lazy.from(iterate(value).filter((item) => isSelected(item) === wanted))
}
