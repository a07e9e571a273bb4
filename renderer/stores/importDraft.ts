import type { AdapterReport } from "../../electron/contract/adapters.ts"
import type { ErrorBody } from "../../electron/contract/errors.ts"
import type { HostCalls } from "../../electron/contract/hostApi.ts"
import type { ImportItem, ImportMode, ImportPreview } from "../../electron/contract/library.ts"

/** What a look at one place has told until now. */
export type ImportLook =
  | { readonly kind: "looking"; readonly path: string }
  | { readonly kind: "found"; readonly path: string; readonly preview: ImportPreview }
  | { readonly kind: "failed"; readonly path: string; readonly error: ErrorBody }

/** What is about to be brought in: found, chosen, and not begun. */
export type ImportDraft = {
  /** What is on its way to the host, which a browser has to send; null while nothing is. */
  readonly handOver: { readonly names: readonly string[]; readonly share: number } | null
  /** Places of what has been sent. */
  readonly handedOver: readonly string[]
  readonly looks: readonly ImportLook[]
  /** Paths of items that could be brought in and are not wanted. */
  readonly excluded: readonly string[]
  /** Null: as the host proposes it for each. */
  readonly mode: ImportMode | null
  /** The model that adapters are checked against; null: every one. */
  readonly base: string | null
  /** Of adapters, by path of the item. */
  readonly reports: Readonly<Record<string, AdapterReport | ErrorBody>>
}

export const noDraft: ImportDraft = {
  handOver: null,
  handedOver: [],
  looks: [],
  excluded: [],
  mode: null,
  base: null,
  reports: {},
}

export function withLook(looks: readonly ImportLook[], look: ImportLook): readonly ImportLook[] {
  return looks.some(({ path }) => path === look.path)
    ? looks.map((one) => (one.path === look.path ? look : one))
    : [...looks, look]
}

/** All items, each once: two parts of one split file tell the same whole. */
export function itemsOf({ looks }: Pick<ImportDraft, "looks">): readonly ImportItem[] {
  const found = looks.flatMap((look) => (look.kind === "found" ? look.preview.items : []))
  return [...new Map(found.map((item) => [item.path, item])).values()]
}

/**
 * Why an item cannot be brought in; null where it can, or nobody knows yet. An adapter's report knows more than the look at its
 * place did: what else is to come with it.
 */
export function problemOf(item: ImportItem, { reports }: Pick<ImportDraft, "reports">): ErrorBody | null {
  const report = reports[item.path]
  if (report === undefined) return item.problem ?? null
  return "code" in report ? report : (report.problem ?? null)
}

/** The model to get for an adapter that fits none, as it calls it; null where that is not what is wrong, or it does not say. */
export function missingBaseOf(item: ImportItem, draft: Pick<ImportDraft, "reports" | "base">): string | null {
  if (draft.base !== null || problemOf(item, draft)?.code !== "adapter_mismatch") return null
  const report = draft.reports[item.path]
  return report === undefined || "code" in report ? null : report.baseModelName
}

/** Surely: of what is large only the import itself knows. */
export function isThere({ duplicateOf, isDuplicateLikely }: ImportItem): boolean {
  return duplicateOf !== null && isDuplicateLikely !== true
}

export function canBring(item: ImportItem, draft: ImportDraft): boolean {
  return !isThere(item) && problemOf(item, draft) === null
}

export function chosenItems(draft: ImportDraft): readonly ImportItem[] {
  return itemsOf(draft).filter((item) => canBring(item, draft) && !draft.excluded.includes(item.path))
}

const modeOrder: readonly ImportMode[] = ["copy", "move", "in-place"]

/** The ways that are possible for something of it. */
export function modesOf({ looks }: ImportDraft): readonly ImportMode[] {
  const possible = new Set(looks.flatMap((look) => (look.kind === "found" ? look.preview.modes : [])))
  return modeOrder.filter((mode) => possible.has(mode))
}

/** What was chosen, else what the host proposes first. */
export function modeOf({ mode, looks }: ImportDraft): ImportMode | undefined {
  if (mode !== null) return mode
  return looks.flatMap((look) => (look.kind === "found" ? look.preview.modes.slice(0, 1) : []))[0]
}

/**
 * What the host is asked to begin: one for each place of which something was chosen. Those with models come first, because an adapter
 * may be for one of them.
 */
export function importRequests(draft: ImportDraft): readonly HostCalls["imports.start"]["input"][] {
  const chosen = chosenItems(draft)
  const left = new Set(chosen.map(({ path }) => path))
  const models = new Set(chosen.flatMap(({ kind, path }) => (kind === "model" ? [path] : [])))
  const hasModels = (look: ImportLook) =>
    look.kind === "found" && look.preview.items.some(({ path }) => models.has(path))
  const ordered = draft.looks.toSorted((a, b) => Number(hasModels(b)) - Number(hasModels(a)))
  return ordered.flatMap((look) => {
    if (look.kind !== "found") return []
    const only = look.preview.items.map(({ path }) => path).filter((path) => left.delete(path))
    const { modes } = look.preview
    const mode = draft.mode !== null && modes.includes(draft.mode) ? draft.mode : modes[0]
    if (only.length === 0 || mode === undefined) return []
    return [{ path: look.path, mode, only, ...(draft.base !== null && { modelId: draft.base }) }]
  })
}
