import { charactersOf, complement } from "./characterSet.ts"
import type { Compiler } from "./compiler.ts"
import { choice, type Expression, rule, sequence, text } from "./expression.ts"
import { inJsonString, jsonString, jsonStringRest } from "./jsonText.ts"

type Trie = { readonly children: Map<string, Trie>; isName: boolean }

const deepestInline = 6

/** The alternatives of a schema mostly have the same keys. */
const written = new WeakMap<Compiler, Map<string, Expression>>()

/** All JSON strings but these names. */
export function keysExcept(names: readonly string[], compiler: Compiler): Expression {
  if (names.length === 0) return rule(jsonString.name)
  const known = written.get(compiler) ?? new Map<string, Expression>()
  written.set(compiler, known)
  const key = JSON.stringify([...names].sort())
  const expression = known.get(key) ?? otherKeys(names, compiler)
  known.set(key, expression)
  return expression
}

function otherKeys(names: readonly string[], compiler: Compiler): Expression {
  const root: Trie = { children: new Map(), isName: false }
  for (const name of names) {
    let node = root
    for (const character of name) {
      const next = node.children.get(character) ?? { children: new Map(), isName: false }
      node.children.set(character, next)
      node = next
    }
    node.isName = true
  }
  const restOf = (node: Trie, depth: number): Expression => {
    const others = complement(charactersOf([...node.children.keys()].join("")))
    const ways = [...node.children].map(([character, next]) => {
      const inner =
        depth < deepestInline ? restOf(next, depth + 1) : rule(compiler.addRule("key", () => restOf(next, 0)))
      return sequence(inJsonString(charactersOf(character)), inner)
    })
    const end = node.isName ? [] : [text('"')]
    return choice(...end, sequence(inJsonString(others), rule(jsonStringRest.name)), ...ways)
  }
  return sequence(text('"'), rule(compiler.addRule("key", () => restOf(root, 0))))
}
