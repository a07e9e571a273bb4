import { parse, tokenize } from "@huggingface/jinja"

/** The tree that the parser of `@huggingface/jinja` makes; the package does not export these types. */
export type Expression =
  | { readonly type: "IntegerLiteral" | "FloatLiteral"; readonly value: number }
  | { readonly type: "StringLiteral"; readonly value: string }
  | { readonly type: "ArrayLiteral"; readonly value: readonly Expression[] }
  | TupleLiteral
  | { readonly type: "ObjectLiteral"; readonly value: ReadonlyMap<Expression, Expression> }
  | Identifier
  | MemberExpression
  | CallExpression
  | BinaryExpression
  | { readonly type: "UnaryExpression"; readonly operator: Operator; readonly argument: Expression }
  | { readonly type: "FilterExpression"; readonly operand: Expression; readonly filter: Filter }
  | {
      readonly type: "TestExpression"
      readonly operand: Expression
      readonly negate: boolean
      readonly test: Identifier
    }
  | { readonly type: "SelectExpression"; readonly lhs: Expression; readonly test: Expression }
  | Ternary

export type Statement =
  | Expression
  | { readonly type: "If"; readonly test: Expression; readonly body: Body; readonly alternate: Body }
  | For
  | { readonly type: "Break" | "Continue" | "Comment" }
  | SetStatement
  | Macro
  | CallStatement
  | { readonly type: "FilterStatement"; readonly filter: Filter; readonly body: Body }

export type Body = readonly Statement[]
export type Filter = Identifier | CallExpression
export type Identifier = { readonly type: "Identifier"; readonly value: string }
export type Parameter = Identifier | KeywordArgument
export type KeywordArgument = {
  readonly type: "KeywordArgumentExpression"
  readonly key: Identifier
  readonly value: Expression
}
export type Argument =
  | Expression
  | KeywordArgument
  | { readonly type: "SpreadExpression"; readonly argument: Expression }
  | { readonly type: "KeywordSpreadExpression"; readonly argument: Expression }
export type Slice = {
  readonly type: "SliceExpression"
  readonly start?: Expression
  readonly stop?: Expression
  readonly step?: Expression
}
export type TupleLiteral = { readonly type: "TupleLiteral"; readonly value: readonly Expression[] }
export type MemberExpression = {
  readonly type: "MemberExpression"
  readonly object: Expression
  readonly property: Expression | Slice
  readonly computed: boolean
}
export type CallExpression = {
  readonly type: "CallExpression"
  readonly callee: Expression
  readonly args: readonly Argument[]
}
export type BinaryExpression = {
  readonly type: "BinaryExpression"
  readonly operator: Operator
  readonly left: Expression
  readonly right: Expression
}
export type Ternary = {
  readonly type: "Ternary"
  readonly condition: Expression
  readonly trueExpr: Expression
  readonly falseExpr: Expression
}
export type For = {
  readonly type: "For"
  readonly loopvar: Identifier | TupleLiteral
  readonly iterable: Expression
  readonly body: Body
  readonly defaultBlock: Body
}
export type SetStatement = {
  readonly type: "Set"
  readonly assignee: Expression
  readonly value: Expression | null
  readonly body: Body
}
export type Macro = {
  readonly type: "Macro"
  readonly name: Identifier
  readonly args: readonly Parameter[]
  readonly body: Body
}
export type CallStatement = {
  readonly type: "CallStatement"
  readonly call: CallExpression
  readonly callerArgs: readonly Parameter[] | null
  readonly body: Body
}

type Operator = { readonly value: string }
type Token = ReturnType<typeof tokenize>[number]

/** Throws where the template cannot be read. */
export function parseTemplate(source: string): Body {
  // The tokenizer cuts these two tags out, so that a `-` in another tag reaches the text beyond them. All that they
  // mark is what a model says, for training.
  const marked = source
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(/\{%(-?)\s*generation\s*(-?)%\}/g, "{%$1 if true $2%}")
    .replaceAll(/\{%(-?)\s*endgeneration\s*(-?)%\}/g, "{%$1 endif $2%}")
    .replaceAll(/\{[{%].*?[%}]\}/gs, keepUnknownEscapes)
  // White space as Transformers has it, and with it everybody who writes chat templates.
  const tokens = tokenize(marked, { trim_blocks: true, lstrip_blocks: true })
  return parse(rewriteTests(tokens)).body as unknown as Body
}

/** The tokenizer refuses `'\d'`, which Python reads as it is written. */
function keepUnknownEscapes(tag: string): string {
  return tag.replaceAll(/\\(.)/gs, (found, letter) => ("ntrbfvxu'\"\\".includes(letter) ? found : `\\${found}`))
}

const testsWithArgument = new Set("eq equalto ne lt lessthan le gt greaterthan ge in sameas divisibleby".split(" "))

/** How the filter is called that stands for a test with an argument: no name that a template could write. */
export function testFilterName(name: string, isNegated: boolean): string {
  return `${isNegated ? "is not" : "is"} ${name}`
}

/** The parser knows no tests with an argument: `x is divisibleby 3` is given to it as `x | is-divisibleby(3)`. */
function rewriteTests(tokens: readonly Token[]): Token[] {
  const rewritten: Token[] = []
  for (let at = 0; at < tokens.length; at++) {
    const isNegated = isWord(tokens[at + 1], "not")
    const nameAt = at + (isNegated ? 2 : 1)
    const name = tokens[nameAt]
    if (!isWord(tokens[at], "is") || name?.type !== "Identifier" || !testsWithArgument.has(name.value)) {
      rewritten.push(...tokens.slice(at, at + 1))
      continue
    }
    rewritten.push({ type: "Pipe", value: "|" }, { type: "Identifier", value: testFilterName(name.value, isNegated) })
    at = nameAt
    if (tokens[at + 1]?.type === "OpenParen") continue
    const end = endOfPrimary(tokens, at + 1)
    const argument = rewriteTests(tokens.slice(at + 1, end))
    rewritten.push({ type: "OpenParen", value: "(" }, ...argument, { type: "CloseParen", value: ")" })
    at = end - 1
  }
  return rewritten
}

function isWord(token: Token | undefined, word: string): boolean {
  return token?.type === "Identifier" && token.value === word
}

/** Where a literal or a name ends, with the attributes, indices and arguments that follow it. */
function endOfPrimary(tokens: readonly Token[], start: number): number {
  let end = start
  let depth = 0
  for (; end < tokens.length; end++) {
    const type = tokens[end]?.type ?? "Text"
    if (opening.has(type)) {
      if (depth === 0 && end > start && type === "OpenCurlyBracket") break
      depth++
    } else if (closing.has(type)) {
      if (depth === 0) break
      depth--
    } else if (depth === 0 && end > start && type !== "Dot" && tokens[end - 1]?.type !== "Dot") break
  }
  return end
}

const opening: ReadonlySet<string> = new Set(["OpenParen", "OpenSquareBracket", "OpenCurlyBracket"])
const closing: ReadonlySet<string> = new Set(["CloseParen", "CloseSquareBracket", "CloseCurlyBracket"])
