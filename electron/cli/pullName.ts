import type { HubFileGroup, HubRepo } from "../contract/hub.ts"

/** What is to be pulled: a repository, and what of it. */
export type PullName = {
  /** Name or address, for the host to understand. */
  readonly repo: string
  /** A quantisation, or the name of a file; null: what suits best. */
  readonly wanted: string | null
}

/** `owner/name`, `owner/name:Q4_K_M`, `hf.co/owner/name:Q4_K_M`, or an address as copied from a browser. */
export function parsePullName(text: string): PullName {
  const trimmed = text.trim()
  const file = /^https?:\/\/[^?#]*\/(?:blob|resolve|file\/view)\/[^/?#]+\/([^?#]+)/i.exec(trimmed)?.[1]
  if (file !== undefined) return { repo: trimmed, wanted: decode(file) }
  const tagged = /^(.+\/.+):([^/:]+)$/.exec(trimmed)
  // What comes after "https:" has slashes, a port's number is followed by one.
  if (tagged === null) return { repo: trimmed, wanted: null }
  return { repo: tagged[1] ?? trimmed, wanted: tagged[2] ?? null }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

export type Choice =
  | { readonly kind: "group"; readonly group: HubFileGroup }
  /** A PEFT repository, which is taken whole. */
  | { readonly kind: "whole" }
  | { readonly kind: "nothing" }
  | { readonly kind: "not-there"; readonly groups: readonly HubFileGroup[] }
  | { readonly kind: "unclear"; readonly groups: readonly HubFileGroup[] }

/** What of a repository is meant. `recommended`: id of the group that suits the computer best. */
export function chooseGroup(
  { groups, peft }: Pick<HubRepo, "groups" | "peft">,
  wanted: string | null,
  recommended: string | null,
): Choice {
  const whole = groups.filter(({ missingParts }) => missingParts === 0)
  if (wanted !== null)
    return only(
      whole.filter((group) => isMeant(group, wanted)),
      whole,
    )
  const models = whole.filter(({ kind }) => kind === "model")
  const best = models.find(({ id }) => id === recommended)
  if (best !== undefined) return { kind: "group", group: best }
  if (peft !== null) return { kind: "whole" }
  const usable = models.length > 0 ? models : whole.filter(({ kind }) => kind === "adapter")
  if (usable.length === 0) return { kind: "nothing" }
  const usual = usable.filter(({ quantization }) => quantization === "Q4_K_M")
  return only(usable.length === 1 ? usable : usual, usable)
}

function only(found: readonly HubFileGroup[], groups: readonly HubFileGroup[]): Choice {
  const [group, ...others] = found
  if (group === undefined) return groups.length === 0 ? { kind: "nothing" } : { kind: "not-there", groups }
  return others.length === 0 ? { kind: "group", group } : { kind: "unclear", groups: found }
}

function isMeant({ id, quantization, files }: HubFileGroup, wanted: string): boolean {
  const name = wanted.toLowerCase()
  if (quantization?.toLowerCase() === name) return true
  return [id, ...files.map(({ path }) => path)].some((path) => {
    const full = path.toLowerCase()
    return full === name || full.endsWith(`/${name}`) || full === `${name}.gguf` || full.endsWith(`/${name}.gguf`)
  })
}
