import type { AnswerMessage, AnswerState, Message } from "../../electron/contract/conversations.ts"

export type MessageMap = ReadonlyMap<string, Message>

export function isSettled(state: AnswerState): boolean {
  return state.kind !== "waiting" && state.kind !== "streaming"
}

export function isAnswering(message: Message): message is AnswerMessage {
  return message.role === "assistant" && !isSettled(message.state)
}

/** Calls and events race: an answer that has ended never goes back to being written. */
export function withMessage(messages: MessageMap, message: Message): MessageMap {
  const known = messages.get(message.id)
  if (known?.role === "assistant" && isSettled(known.state) && isAnswering(message)) return messages
  return new Map(messages).set(message.id, message)
}

/** From the first message to the leaf that is shown. A leaf that is not known yet stands for the newest one. */
export function branchTo(messages: MessageMap, leafId: string | null): readonly Message[] {
  const branch: Message[] = []
  let current = messages.get(leafId ?? "") ?? newestLeaf(messages)
  while (current !== undefined) {
    branch.push(current)
    current = current.parentId === null ? undefined : messages.get(current.parentId)
  }
  return branch.reverse()
}

function newestLeaf(messages: MessageMap): Message | undefined {
  let newest: Message | undefined
  for (const message of messages.values()) {
    if (newest === undefined || byAge(newest, message) <= 0) newest = message
  }
  return newest
}

const childrenOfMap = new WeakMap<MessageMap, ReadonlyMap<string | null, readonly Message[]>>()

/** The versions of a message, itself included, oldest first. */
export function siblingsOf(messages: MessageMap, message: Message): readonly Message[] {
  let children = childrenOfMap.get(messages)
  if (children === undefined) {
    children = groupByParent(messages)
    childrenOfMap.set(messages, children)
  }
  return children.get(message.parentId) ?? [message]
}

function groupByParent(messages: MessageMap): ReadonlyMap<string | null, readonly Message[]> {
  const groups = new Map<string | null, Message[]>()
  for (const message of messages.values()) {
    const group = groups.get(message.parentId)
    if (group === undefined) groups.set(message.parentId, [message])
    else group.push(message)
  }
  for (const group of groups.values()) group.sort(byAge)
  return groups
}

/** Those of one moment stay in the order in which the host stored them: sorting is stable. */
function byAge(first: Message, second: Message): number {
  return first.createdAt - second.createdAt
}

/** Those who were asked together: for each place its versions, the newest last. */
export type Columns = readonly (readonly AnswerMessage[])[]

const comparisonsOfMap = new WeakMap<MessageMap, ReadonlyMap<string, Columns>>()

/** The comparison that an answer is part of; one alone is its own only column. The same array until a message changes. */
export function columnsOf(messages: MessageMap, answer: AnswerMessage): Columns {
  let comparisons = comparisonsOfMap.get(messages)
  if (comparisons === undefined) {
    comparisons = groupByComparison(messages)
    comparisonsOfMap.set(messages, comparisons)
  }
  return comparisons.get(answer.comparison?.id ?? "") ?? [[answer]]
}

/** Of the versions in one place: the one on the branch that is shown, or the newest. */
export function shownVersion(column: readonly AnswerMessage[], onBranch: AnswerMessage): AnswerMessage {
  return column.find(({ id }) => id === onBranch.id) ?? column.at(-1) ?? onBranch
}

function groupByComparison(messages: MessageMap): ReadonlyMap<string, Columns> {
  const comparisons = new Map<string, AnswerMessage[][]>()
  for (const message of messages.values()) {
    if (message.role === "user" || message.comparison === null) continue
    const { id, column } = message.comparison
    const columns = comparisons.get(id) ?? []
    comparisons.set(id, columns)
    const versions = columns[column] ?? []
    columns[column] = versions
    versions.push(message)
  }
  return new Map([...comparisons].map(([id, columns]) => [id, columns.filter(Boolean).map((all) => all.sort(byAge))]))
}
