import { Arch } from "./Arch.tsx"

/** Until the host has been reached for the first time; `text` says that it is being reached. */
export function PageSkeleton({ text }: { readonly text: string }) {
  return (
    <div className="page" aria-busy="true">
      <div className="page__in">
        <section className="card">
          <div className="hearth__head">
            <Arch className="hearth__arch faint" />
            <p className="muted" role="status">
              {text}
            </p>
          </div>
        </section>
      </div>
    </div>
  )
}
