import { classes } from "./classes.ts"

/** One square per slot, lit while it is busy. `label` speaks the same, for example "2 of 4 slots busy". */
export function Coals({ busy, label }: { readonly busy: readonly boolean[]; readonly label: string }) {
  return (
    <span className="coals" role="img" aria-label={label} title={label}>
      {busy.map((isBusy, slot) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a slot is its position
        <Coal key={slot} kind={isBusy ? "busy" : "free"} />
      ))}
    </span>
  )
}

export type CoalKind = "free" | "lit" | "busy" | "ok" | "off" | "error" | "remote"

/** The bare drawing: words stand beside it. */
export function Coal({ kind }: { readonly kind: CoalKind }) {
  return <span aria-hidden className={classes("coal", kind !== "free" && `coal--${kind}`)} />
}
