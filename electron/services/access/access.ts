import { AppError } from "../../contract/errors.ts"
import type { ApiKey } from "../../contract/keys.ts"
import { fitsGlob } from "../../core/glob.ts"
import { redactText } from "../ledger/redact.ts"

/** By what right a request is made. Without a key nothing is limited: the window, and programs on this computer that need none. */
export type Access = {
  /** As it was when the request came. */
  readonly key: ApiKey | null
  /** Of `/auth/login`; null where the key itself was presented, or none. */
  readonly sessionId: string | null
}

export const openAccess: Access = { key: null, sessionId: null }

/** Whether models and routes of this name may be asked. */
export function mayUse({ key }: Access, name: string): boolean {
  const models = key?.policy.models ?? []
  return models.length === 0 || models.some((pattern) => fitsGlob(name, pattern))
}

/** `model_not_allowed` */
export function assertAllowed(access: Access, name: string): void {
  if (mayUse(access, name)) return
  const model = redactText(name.slice(0, 1_000)).slice(0, 200)
  throw new AppError("model_not_allowed", `This API key may not use the model '${model}'.`, {
    param: "model",
    facts: { model },
  })
}

/** Whether other computers may answer. */
export function mayLeave({ key }: Access): boolean {
  return key?.policy.mayLeave ?? true
}
