import { AppError } from "../../contract/errors.ts"
import type { Model, ModelCapability } from "../../contract/models.ts"
import { dropInNames, findModelId, isDropInName, modelNotFound } from "./modelNames.ts"

/** Abilities that only models made for them have. */
export type VectorAbility = Extract<ModelCapability, "embedding" | "rerank">

const words = {
  embedding: { can: "embed text", missing: "Add an embedding model" },
  rerank: { can: "rank documents", missing: "Add a reranker" },
} as const satisfies Record<VectorAbility, { readonly can: string; readonly missing: string }>

/**
 * The model that a client means, if it has the ability. A name that programs have built in, such as "text-embedding-3-small",
 * stands for the model that has been here longest: vectors of two models cannot be compared, so a new file must not take over.
 * No name does, too. Errors: `unsupported_model`, and `model_not_found` with names that would work.
 */
export function modelFor(
  models: readonly Model[],
  name: string | undefined,
  ability: VectorAbility,
  patterns: readonly string[] = dropInNames,
): Model {
  const able = ableOf(models, ability)
  if (name === undefined) return longestHere(able) ?? missing(ability)
  const id = findModelId(
    name,
    models.map((model) => model.id),
  )
  const found = models.find((model) => model.id === id)
  if (found === undefined)
    return (isDropInName(name, patterns) ? longestHere(able) : undefined) ?? unknown(name, able, ability)
  if (found.problem !== undefined || found.capabilities.includes(ability)) return found
  throw cannot(found.id, models, ability)
}

/** For a name that is known, and stands for what has not the ability. */
export function cannot(name: string, models: readonly Model[], ability: VectorAbility): AppError {
  const message = `The model '${name}' cannot ${words[ability].can}. ${hint(ableOf(models, ability), ability)}`
  return new AppError("unsupported_model", message, { param: "model", facts: { model: name } })
}

function ableOf(models: readonly Model[], ability: VectorAbility): readonly Model[] {
  return models.filter((model) => model.problem === undefined && model.capabilities.includes(ability))
}

function longestHere(models: readonly Model[]): Model | undefined {
  return [...models].sort((a, b) => a.modifiedAt - b.modifiedAt || (a.id < b.id ? -1 : 1))[0]
}

function unknown(name: string, able: readonly Model[], ability: VectorAbility): never {
  const error = modelNotFound(
    name,
    able.map((model) => model.id),
  )
  throw new AppError("model_not_found", `${error.message} ${hint(able, ability)}`, error)
}

function missing(ability: VectorAbility): never {
  throw new AppError("model_not_found", hint([], ability), { param: "model", facts: { model: "", nearest: "" } })
}

function hint(able: readonly Model[], ability: VectorAbility): string {
  const { can, missing } = words[ability]
  if (able.length === 0) return `No model here can ${can}. ${missing}, as a GGUF file in the models folder.`
  return `Models here that can ${can}: ${able.map(({ id }) => `'${id}'`).join(", ")}.`
}
