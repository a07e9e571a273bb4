import { Import } from "lucide-react"
import { Icon } from "../ui/Icon.tsx"
import { ChooseFiles } from "./ChooseFiles.tsx"

/** Where files are put in. They can be dropped anywhere else, too: this says so. */
export function AddFiles({ title, hint }: { readonly title: string; readonly hint: string }) {
  return (
    <section className="dropzone" aria-label={title}>
      <span className="dropzone__mark">
        <Icon of={Import} size="large" />
      </span>
      <div className="grow dropzone__text">
        <h2 className="h">{title}</h2>
        <p className="caption muted">{hint}</p>
      </div>
      <div className="row wrap">
        <ChooseFiles />
      </div>
    </section>
  )
}
