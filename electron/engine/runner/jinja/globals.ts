import { argumentsOf, numberOr, stringOr } from "./arguments.ts"
import { formatDate } from "./dates.ts"
import { str } from "./text.ts"
import { type Call, dictOf, isDict, iterate, Namespace, type Value } from "./values.ts"

/** What every template finds defined; the rest is given to it. */
export const globals: ReadonlyMap<string, Value> = new Map<string, Value>([
  ["true", true],
  ["True", true],
  ["false", false],
  ["False", false],
  ["none", null],
  ["None", null],
  ["range", range],
  ["dict", (call) => dictOf(entriesOf(call))],
  ["namespace", (call) => new Namespace(entriesOf(call).map(([name, value]) => [str(name), value] as const))],
  ["strftime_now", (call) => formatDate(new Date(), stringOr(argumentsOf(call, "format")[0], ""))],
])

function range({ positional }: Call): Value {
  const [first = 0, second, step = 1] = positional.map((value) => numberOr(value, 0))
  const [start, stop] = second === undefined ? [0, first] : [first, second]
  if (step === 0) throw new TypeError("the step of range() cannot be 0")
  const length = Math.max(0, Math.ceil((stop - start) / step))
  // Jinja's sandbox allows as many.
  if (length > 100_000) throw new RangeError("range() is too long")
  return Array.from({ length }, (_, at) => start + at * step)
}

function entriesOf({ positional: [source], named }: Call): [Value, Value][] {
  const given: [Value, Value][] = isDict(source)
    ? [...source]
    : iterate(source).map((pair) => {
        const [key, value] = iterate(pair)
        return [key, value]
      })
  return [...given, ...named]
}
