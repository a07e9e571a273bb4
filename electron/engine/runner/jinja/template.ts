/**
 * Runs chat templates as Python's Jinja does. `@huggingface/jinja` reads them; its own interpreter is not used because it
 * differs from Python in what it writes (`true` for `True`, JSON for lists and dicts, nothing for `None`), in scopes, in
 * `break`, in undefined values, in comparisons, and lacks many filters and methods, without a way to add any.
 */
import { globals } from "./globals.ts"
import { renderBody } from "./interpreter.ts"
import { Scope } from "./scope.ts"
import { parseTemplate } from "./syntax.ts"
import { type Callable, toValue } from "./values.ts"

export type JinjaTemplate = {
  /** Throws whatever keeps the template from being run to its end. */
  render(values: Readonly<Record<string, unknown>>, functions: Readonly<Record<string, Callable>>): string
}

/** Throws where the template cannot be read. Names of `globals` and `functions` are not replaced by `values`. */
export function readTemplate(source: string): JinjaTemplate {
  const body = parseTemplate(source)
  return {
    render(values, functions) {
      const given = Object.entries(values).map(([name, value]) => [name, toValue(value)] as const)
      return renderBody(body, new Scope(null, [...given, ...Object.entries(functions), ...globals]))
    },
  }
}
