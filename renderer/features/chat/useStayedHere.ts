import type { AnswerMessage } from "../../../electron/contract/conversations.ts"
import { useApp } from "../../stores/useApp.tsx"

/** Whether an answer was made on this computer: by its own engine, or by a service that runs here. */
export function useStayedHere({ served }: AnswerMessage): boolean {
  return useApp(({ providers }) => {
    // Before there were providers nobody else could answer.
    if (served === null || served.target.startsWith("local/")) return true
    return providers.some(({ id, isLocal }) => isLocal && served.target.startsWith(`${id}/`))
  })
}
