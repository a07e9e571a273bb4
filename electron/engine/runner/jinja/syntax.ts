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
  | FilterStatement

export type Body = readonly Statement[]
export type FilterStatement = { readonly type: "FilterStatement"; readonly filter: Filter; readonly body: Body }
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
  const raw = takeOutRaw(source.replaceAll(/\r\n?/g, "\n"))
  const marked = raw.source
    .replaceAll(/\{%(-?)\s*generation\s*(-?)%\}/g, "{%$1 if true $2%}")
    .replaceAll(/\{%(-?)\s*endgeneration\s*(-?)%\}/g, "{%$1 endif $2%}")
    .replaceAll(/\{[{%].*?[%}]\}/gs, keepUnknownEscapes)
  // White space as Transformers has it, and with it everybody who writes chat templates.
  const tokens = tokenize(marked, { trim_blocks: true, lstrip_blocks: true })
  const rewritten = rewriteStatements(rewriteTests(tokens)).map((token) => {
    const text = raw.texts.get(token.value)
    return token.type !== "Identifier" || text === undefined ? token : { type: "StringLiteral" as const, value: text }
  })
  return parse(rewritten).body as unknown as Body
}

/** The tokenizer refuses `'\d'`, which Python reads as it is written. */
function keepUnknownEscapes(tag: string): string {
  return tag.replaceAll(/\\(.)/gs, (found, letter) => ("ntrbfvxu'\"\\".includes(letter) ? found : `\\${found}`))
}

/**
 * What stands between `raw` and `endraw` is text. It becomes a name, so that nothing looks into it, in tags that are as
 * particular about the blank space around them; a template cannot have named it, for the name is longer than any in it.
 */
function takeOutRaw(source: string): { readonly source: string; readonly texts: ReadonlyMap<string, string> } {
  const texts = new Map<string, string>()
  let prefix = "raw"
  while (source.includes(prefix)) prefix += "_"
  const marked = source.replaceAll(rawBlock, (found, open, afterOpen, body, close, afterClose) => {
    if (body === undefined) return found
    const name = `${prefix}${texts.size}`
    // Jinja strips the spaces before a tag where nothing else stands before it on its line.
    const end = close === "-" ? body.trimEnd() : body.replace(/\n[ \t]*$/, "\n")
    texts.set(name, afterOpen === "-" ? end.trimStart() : end)
    return `{%${open} if true %}{{ ${name} }}{% endif ${afterClose}%}`
  })
  return { source: marked, texts }
}

/** A comment, or a raw block: whichever comes first is not looked into. */
const rawBlock = /\{#.*?#\}|\{%(-?)\s*raw\s*(-?)%\}(.*?)\{%(-?)\s*endraw\s*(-?)%\}/gs

/** Stands for `{% with %}`, which the parser does not know. No template can write such a name. */
export const withName = "with values"
/** Begins the body of a loop that calls itself. */
export const recursiveName = "recursive loop"

/** `with a = 1` is given to the parser as a filter with arguments, `for a in b recursive` as a loop that begins with a name. */
function rewriteStatements(tokens: readonly Token[]): Token[] {
  const rewritten: Token[] = []
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]
    if (token === undefined) continue
    if (token.type !== "OpenStatement") {
      rewritten.push(token)
      continue
    }
    const end = tokens.findIndex(({ type }, index) => index > at && type === "CloseStatement")
    if (end < 0) return [...rewritten, ...tokens.slice(at)]
    rewritten.push(...rewriteStatement(tokens.slice(at + 1, end)))
    at = end
  }
  return rewritten
}

function rewriteStatement(inside: readonly Token[]): Token[] {
  const [first, ...rest] = inside
  const statement = (...parts: Token[]): Token[] => [
    { type: "OpenStatement", value: "{%" },
    ...parts,
    { type: "CloseStatement", value: "%}" },
  ]
  const word = (value: string): Token => ({ type: "Identifier", value })
  if (isWord(first, "with")) {
    const values: Token[] = [{ type: "OpenParen", value: "(" }, ...rest, { type: "CloseParen", value: ")" }]
    return statement(word("filter"), word(withName), ...values)
  }
  if (isWord(first, "endwith")) return statement(word("endfilter"))
  if (!isWord(first, "for") || !isWord(inside.at(-1), "recursive")) return statement(...inside)
  const mark: Token[] = [
    { type: "OpenExpression", value: "{{" },
    word(recursiveName),
    { type: "CloseExpression", value: "}}" },
  ]
  return [...statement(...inside.slice(0, -1)), ...mark]
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
