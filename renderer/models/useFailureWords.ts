import type { ErrorCode } from "../../electron/contract/errors.ts"
import { useDescribeError } from "../i18n/describeError.ts"
import { useApp } from "../stores/useApp.tsx"

/** Why a target failed, naming its service: attempts and health tell only the code. */
export function useFailureWords(): (target: string, code: ErrorCode) => string {
  const describe = useDescribeError()
  const providers = useApp((state) => state.providers)
  return (target, code) => {
    const provider = providers.find(({ id }) => id === target.slice(0, target.indexOf("/")))
    return describe({ code, message: "", ...(provider && { facts: { provider: provider.name } }) })
  }
}
