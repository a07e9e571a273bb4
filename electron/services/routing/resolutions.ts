/** What is known about whoever a name or a route means. */
import type { CompletionRequest, MessagePart } from "../../contract/completion.ts"
import { AppError } from "../../contract/errors.ts"
import type { ModelCapability } from "../../contract/models.ts"
import type { RouteTarget, SkipReason } from "../../contract/routes.ts"
import type { ModelService } from "../models/modelService.ts"
import { type Ability, isAble, type Resolution } from "../names/nameResolver.ts"
import type { AnswerPlan } from "./answerPlan.ts"
import type { RemoteProviders } from "./ports.ts"

/** What is asked, as far as the choice of a target depends on it. */
export type Wanted = {
  readonly ability: Ability
  /** What only some targets can read: an image, a sound, a file. */
  readonly part?: MessagePart
}

/** One model. */
export type ModelResolution = Exclude<Resolution, { kind: "route" }>

/** How a target of a route is written. */
export function nameOf({ provider, model, adapters }: Pick<RouteTarget, "provider" | "model" | "adapters">): string {
  const adapted = adapters.map(({ id, scale }) => (scale === 1 ? id : withScale(id, scale)))
  return `${provider}/${model}${adapted.length === 0 ? "" : `:${adapted.join("+")}`}`
}

function withScale(id: string, scale: number): string {
  return `${id}@${Number(scale.toFixed(6))}`
}

/** As replies and lists name it, and the lists of keys. */
export function publicName(resolution: Resolution): string {
  if (resolution.kind === "route") return resolution.route.name
  if (resolution.kind === "local") return resolution.target.name
  return `${resolution.provider.id}/${resolution.model.id}`
}

export function findLocal(target: RouteTarget, models: Pick<ModelService, "find">): ModelResolution | SkipReason {
  try {
    // Every strength is said: without one an adapter has its own, which may be another.
    const adapted = target.adapters.map(({ id, scale }) => withScale(id, scale)).join("+")
    const found = models.find(adapted === "" ? target.model : `${target.model}:${adapted}`)
    if (found === undefined || found.model.problem !== undefined) return "model-not-found"
    return { kind: "local", target: found }
  } catch (error) {
    // An adapter that is not there, or cannot be used with this model any more.
    if (error instanceof AppError) return "model-not-found"
    throw error
  }
}

export function findRemote(
  target: RouteTarget,
  providers: Pick<RemoteProviders, "list">,
): ModelResolution | SkipReason {
  const provider = providers.list().find(({ id }) => id === target.provider)
  if (provider === undefined) return "model-not-found"
  if (!provider.isEnabled) return "provider-disabled"
  const model = provider.models.find(({ id }) => id === target.model)
  if (model === undefined) return "model-not-found"
  return model.isEnabled ? { kind: "remote", provider, model } : "disabled"
}

export function capabilitiesOf(resolution: ModelResolution): readonly ModelCapability[] {
  return resolution.kind === "local" ? resolution.target.model.capabilities : resolution.model.capabilities
}

/** What a name is asked for where only the name is known. */
export function abilityOf(resolution: Resolution): Ability {
  const abilities: readonly Ability[] = ["chat", "embedding", "rerank"]
  if (resolution.kind === "route") return "chat"
  const capabilities = capabilitiesOf(resolution)
  return abilities.find((ability) => isAble(capabilities, ability)) ?? "chat"
}

export function canDo(resolution: ModelResolution, { ability, part }: Wanted): boolean {
  return isAble(capabilitiesOf(resolution), ability) && (part === undefined || resolution.kind === "remote")
}

export function assertCan(resolution: ModelResolution, name: string, { ability, part }: Wanted): void {
  if (!isAble(capabilitiesOf(resolution), ability)) {
    throw new AppError("unsupported_model", `The model '${name}' cannot ${verbs[ability]}.`, { param: "model" })
  }
  if (part !== undefined && resolution.kind === "local") throw notText(part, name)
}

const verbs: Readonly<Record<Ability, string>> = { chat: "chat", embedding: "embed text", rerank: "rank documents" }

export function assertReadable({ targets, skipped, name }: AnswerPlan, { part }: Wanted): void {
  if (part === undefined || targets.length > 0) return
  if (skipped.some(({ reason }) => reason === "cannot-do-this")) throw notText(part, name)
}

function notText(part: MessagePart, name: string): AppError {
  const param = part.kind === "text" ? "messages" : part.param
  return new AppError("unsupported_content", `The model '${name}' reads text only, not '${part.kind}'.`, { param })
}

/** The first part that is not text. */
export function foreignPart({ input }: CompletionRequest): MessagePart | undefined {
  if (input.kind === "text") return undefined
  return input.messages
    .flatMap((message) => (message.role === "user" ? (message.parts ?? []) : []))
    .find(({ kind }) => kind !== "text")
}
