import { AppError } from "../../contract/errors.ts"
import { presetOf } from "../../contract/providerPresets.ts"
import type { Access } from "./access.ts"

/** What names mean, as a session needs it. */
export type ModelNames = {
  /**
   * The name under which the model or route that is meant can be asked. Errors: `model_not_found`, `model_not_allowed`, and
   * what else keeps it from being asked.
   */
  resolve(name: string, access: Access): string
  providers(): readonly { readonly id: string; readonly name: string; readonly kind: string }[]
}

/** What is asked for by `provider_name` and `model_name`, as one name. `provider_not_found` */
export function joinedName(provider: string | undefined, model: string, { providers }: ModelNames): string {
  return provider === undefined ? model : `${providerId(provider, providers())}/${model}`
}

/** By id, name, kind or another word for it, in any case: clients were written for services, not for the ids that somebody chose here. */
export function providerId(given: string, providers: ReturnType<ModelNames["providers"]>): string {
  const wanted = fold(given)
  if (wanted === "local") return "local"
  const found =
    providers.find(({ id }) => fold(id) === wanted) ??
    providers.find(({ name }) => fold(name) === wanted) ??
    providers.find(({ kind }) => fold(kind) === wanted) ??
    providers.find(({ kind }) => presetOf(kind).id !== "other" && presetOf(kind) === presetOf(wanted))
  if (found !== undefined) return found.id
  const provider = given.slice(0, 200)
  const known = ["local", ...providers.map(({ id }) => id)].join(", ")
  throw new AppError("provider_not_found", `There is no provider '${provider}'. There are: ${known}.`, {
    param: "provider_name",
    facts: { provider },
  })
}

function fold(text: string): string {
  return text.trim().toLowerCase()
}
