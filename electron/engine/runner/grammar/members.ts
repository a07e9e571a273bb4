import type { Compiler } from "./compiler.ts"
import { choice, type Expression, isNever, optional, repeat, rule, sequence, text } from "./expression.ts"
import { colon, list } from "./freeJson.ts"
import { grouped } from "./listedTexts.ts"

export type Member = {
  /** As JSON. */
  readonly key: string
  readonly value: Expression
  readonly isRequired: boolean
}

/** More of them one after the other, each of which may be left out, are so many ways for llama.cpp to follow at each of them. */
const longestChain = 32

/** A block of members is made of so many, or of so many blocks. */
const blockSize = 8

/** Members in this order, of which only the required ones must come, and then any number of others. */
export function membersInOrder(members: readonly Member[], extra: Expression, compiler: Compiler): Expression {
  const optionalCount = members.filter((member) => !member.isRequired).length
  return optionalCount > longestChain ? inBlocks(members, extra, compiler) : inChain(members, extra, compiler)
}

export const pairOf = ({ key, value }: Member): Expression => sequence(text(key), colon, value)

export const more = (pair: Expression): Expression => sequence(rule("json-sep"), pair)

function inChain(members: readonly Member[], extra: Expression, compiler: Compiler): Expression {
  const firstRequired = members.findIndex((member) => member.isRequired)
  const extras = repeat(more(extra), 0, Number.POSITIVE_INFINITY)
  const memberThen = (member: Member) => (member.isRequired ? more(pairOf(member)) : optional(more(pairOf(member))))
  if (firstRequired === 0 || members.length === 0) {
    const [first, ...others] = members
    if (first === undefined) return optional(list(extra, 0, Number.POSITIVE_INFINITY))
    return sequence(pairOf(first), ...others.map(memberThen), extras)
  }
  // Any of the keys up to the first required one may open the object; what follows each of them is the same chain.
  const lastOpening = firstRequired < 0 ? members.length - 1 : firstRequired
  let rest = sequence(...members.slice(lastOpening + 1).map(memberThen), extras)
  const openings: Expression[] = []
  for (let index = lastOpening; index >= 0; index--) {
    const member = members[index]
    if (member === undefined) continue
    const tail = rest
    const next = isShort(tail) ? tail : rule(compiler.addRule("more", () => tail))
    openings.unshift(sequence(pairOf(member), next))
    rest = sequence(memberThen(member), next)
  }
  if (firstRequired < 0 && !isNever(extra)) openings.push(sequence(extra, extras))
  return firstRequired < 0 ? optional(choice(...openings)) : choice(...openings)
}

export function isShort(expression: Expression): boolean {
  return expression.kind === "rule" || (expression.kind === "sequence" && expression.items.length === 0)
}

/**
 * Where many members may be left out: any of those up to the next required one may come next, which are a few blocks of them. The
 * members of a block share what their keys begin with, and no rule leads through a long chain of others.
 */
function inBlocks(members: readonly Member[], extra: Expression, compiler: Compiler): Expression {
  const extras = repeat(more(extra), 0, Number.POSITIVE_INFINITY)
  const ends = endsOf(members)
  const endOf = (index: number) => ends[index] ?? null
  const rules = new Map<string, Expression>()
  const once = (name: string, place: string, body: () => Expression): Expression => {
    const known = rules.get(`${name} ${place}`) ?? rule(compiler.addRule(name, body))
    rules.set(`${name} ${place}`, known)
    return known
  }
  const moreFrom = (index: number): Expression => {
    if (index === members.length) return extras
    return once("more", `${index}`, () => {
      const next = more(anyOf(index, endOf(index) ?? members.length))
      return endOf(index) === null ? choice(next, extras) : next
    })
  }
  const branchOf = (member: Member, index: number) => ({
    text: member.key,
    next: once("member", `${index}`, () => sequence(colon, member.value, moreFrom(index + 1))),
  })
  const block = (start: number, end: number) =>
    once("block", `${start} ${end}`, () => {
      const branches = members.slice(start, end).map((member, offset) => branchOf(member, start + offset))
      return grouped(branches, (body) => compiler.addRule("keys", body))
    })
  /** Blocks of one size, and behind them a rule for the larger ones, which others begin with, too. */
  const anyOf = (start: number, end: number): Expression => {
    const size = largestBlock(start, end)
    const ways: Expression[] = []
    let from = start
    for (; from < end && largestBlock(from, end) === size; from += size) ways.push(block(from, from + size))
    if (from < end) ways.push(once("any", `${from} ${end}`, () => anyOf(from, end)))
    return choice(...ways)
  }
  const first = anyOf(0, endOf(0) ?? members.length)
  if (endOf(0) !== null) return first
  return optional(isNever(extra) ? first : choice(first, sequence(extra, extras)))
}

/** For each place the one behind the next required member; null where none comes. */
function endsOf(members: readonly Member[]): readonly (number | null)[] {
  const ends: (number | null)[] = []
  for (let index = members.length - 1; index >= 0; index--) {
    ends[index] = members[index]?.isRequired ? index + 1 : (ends[index + 1] ?? null)
  }
  return ends
}

/** Blocks begin at multiples of their size, so that many runs of members are made of the same ones. */
function largestBlock(start: number, end: number): number {
  let size = 1
  while (start % (size * blockSize) === 0 && start + size * blockSize <= end) size *= blockSize
  return size
}
