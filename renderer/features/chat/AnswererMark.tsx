import { Globe, Split } from "lucide-react"
import type { ReactNode } from "react"
import { coalOf } from "../../models/modelState.ts"
import type { AppState } from "../../stores/appStore.ts"
import { type Answerer, isSameAnswerer, readAnswerer } from "../../stores/modelChoice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { useSame } from "../../stores/useSame.ts"
import { Coal } from "../../ui/Coals.tsx"
import { Icon } from "../../ui/Icon.tsx"

/** Where an answer would come from, as a drawing: this computer with the model's state, elsewhere, or a route. */
export function AnswererMark({ of }: { readonly of: Answerer | undefined }): ReactNode {
  if (of === undefined) return null
  if (of.kind === "local") return <Coal kind={coalOf(of.model.state)} />
  return (
    <span className={of.kind === "remote" ? "remote" : undefined}>
      <Icon of={of.kind === "remote" ? Globe : Split} size="small" />
    </span>
  )
}

/** Undefined for one that is not there any more. */
export function useAnswererNamed(name: string): Answerer | undefined {
  return useApp(useSame((state: AppState) => readAnswerer(name, state), isSameAnswerer))
}
