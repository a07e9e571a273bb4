import { Globe, Split } from "lucide-react"
import { type ReactNode, useMemo } from "react"
import { useShallow } from "zustand/react/shallow"
import { coalOf } from "../../models/modelState.ts"
import { type Answerer, readAnswerer } from "../../stores/modelChoice.ts"
import { useApp } from "../../stores/useApp.tsx"
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
  const known = useApp(
    useShallow(({ models, adapters, providers, routes }) => ({ models, adapters, providers, routes })),
  )
  return useMemo(() => readAnswerer(name, known), [name, known])
}
