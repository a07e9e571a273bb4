import type { ConversationSummary } from "../../electron/contract/conversations.ts"

/** The order of the list: pinned ones, then the newest. */
function byPlace(first: ConversationSummary, second: ConversationSummary): number {
  if (first.isPinned !== second.isPinned) return first.isPinned ? -1 : 1
  return second.updatedAt - first.updatedAt || (first.id < second.id ? -1 : 1)
}

/** Adds a page to what is listed; what is in both is taken from the page. */
export function withPage(
  listed: readonly ConversationSummary[],
  page: readonly ConversationSummary[],
): readonly ConversationSummary[] {
  const byId = new Map(listed.map((item) => [item.id, item]))
  for (const item of page) byId.set(item.id, item)
  return [...byId.values()].sort(byPlace)
}

type ChangedOptions = {
  /** The list shows what was searched for: only what was found is brought up to date. */
  readonly isSearch: boolean
  /** Older conversations have not been listed yet. */
  readonly hasMore: boolean
}

/** Takes in a conversation that is new or has changed. */
export function withChanged(
  listed: readonly ConversationSummary[],
  changed: ConversationSummary,
  { isSearch, hasMore }: ChangedOptions,
): readonly ConversationSummary[] {
  const known = listed.find((item) => item.id === changed.id)
  if (known === undefined && isSearch) return listed
  const oldest = listed.at(-1)
  // It comes with its own page: listed now it would stand alone behind a gap.
  const isBeyond = hasMore && oldest !== undefined && !changed.isPinned && changed.updatedAt < oldest.updatedAt
  if (known === undefined && isBeyond) return listed
  const { id, title, isPinned, createdAt, updatedAt, isAnswering } = changed
  const excerpt = known?.excerpt === undefined ? {} : { excerpt: known.excerpt }
  return withPage(listed, [{ id, title, isPinned, createdAt, updatedAt, isAnswering, ...excerpt }])
}
