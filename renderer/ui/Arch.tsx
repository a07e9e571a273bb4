import { createLucideIcon } from "lucide-react"

/** The mark of Hearth: an arch in which something burns. */
export function Mark({ label }: { readonly label: string }) {
  return (
    <svg viewBox="0 0 24 24" role="img" aria-label={label}>
      <path d="M4 20.5v-9a8 8 0 0 1 16 0v9" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />
      <path d="M7.6 20.5a4.4 4.4 0 0 1 8.8 0Z" fill="var(--color-ember)" />
    </svg>
  )
}

/** The large arch of the server and of empty views; cold unless something burns in it. */
export function Arch({ isLit = false, className }: { readonly isLit?: boolean; readonly className?: string }) {
  return (
    <svg viewBox="0 0 56 56" aria-hidden="true" className={className}>
      <path
        d="M4 51V28a24 24 0 0 1 48 0v23M13 51V29a15 15 0 0 1 30 0v22"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.75"
        strokeLinecap="round"
      />
      {isLit ? (
        <path d="M18 51a10 10 0 0 1 20 0Z" fill="var(--color-ember)" />
      ) : (
        <path d="M18 51a10 10 0 0 1 20 0" fill="none" stroke="currentColor" strokeWidth="1.75" strokeLinecap="round" />
      )}
    </svg>
  )
}

/** "This computer", as an icon among others. */
export const HomeArch = createLucideIcon("home-arch", [
  ["path", { d: "M4.5 20v-8a7.5 7.5 0 0 1 15 0v8M8.5 20a3.5 3.5 0 0 1 7 0", key: "arch" }],
])

/** A program that runs here and answers: the head of an answer. */
export const LitArch = createLucideIcon("lit-arch", [
  ["path", { d: "M4 20v-8.5a8 8 0 0 1 16 0V20", key: "arch" }],
  ["path", { d: "M7.8 20a4.2 4.2 0 0 1 8.4 0Z", fill: "var(--color-ember)", stroke: "none", key: "ember" }],
])
