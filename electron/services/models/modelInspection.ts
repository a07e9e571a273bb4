import type { ToolUse } from "../../contract/completion.ts"
import { AppError } from "../../contract/errors.ts"
import type { ModelDetails, TemplatePreviewQuery } from "../../contract/library.ts"
import type { Engine } from "../../engine/engine.ts"
import type { Catalogue, CatalogueEntry } from "../../library/catalogue.ts"
import { inspectModel } from "../../library/inspect/inspectModel.ts"
import { modelNotFound } from "../names/modelNames.ts"

/** What is inside a model's file, for a person who wants to know. */
export interface ModelInspection {
  /** `model_not_found`, `model_missing`, `model_file_invalid` where its header cannot be read. */
  inspect(id: string): Promise<ModelDetails>
  /** Errors: as `inspect`; `invalid_value` for a template that the file does not hold, `template_refused`. */
  previewTemplate(query: TemplatePreviewQuery): Promise<{ readonly text: string }>
}

export function createModelInspection(parts: {
  readonly catalogue: Pick<Catalogue, "list">
  readonly engine: Pick<Engine, "previewTemplate">
}): ModelInspection {
  const { catalogue, engine } = parts
  const entryOf = (id: string): CatalogueEntry => {
    const entries = catalogue.list()
    const entry = entries.find((one) => one.id === id)
    if (entry === undefined) {
      throw modelNotFound(
        id,
        entries.map((one) => one.id),
      )
    }
    if (entry.isMissing && entry.problem !== undefined) throw AppError.fromBody(entry.problem)
    return entry
  }
  const inspect = async (id: string) => ({ id, ...(await inspectModel(entryOf(id).path)) })
  return {
    inspect,
    async previewTemplate({ id, template = "default", messages, hasTools, thinking }) {
      const { templates, tokenizer } = await inspect(id)
      const source = templates.find(({ name }) => name === template)?.text
      if (source === undefined) {
        const message = `The model '${id}' has no chat template '${template}'.`
        throw new AppError("invalid_value", message, { param: "template" })
      }
      const textOf = (role: string) => tokenizer.specialTokens.find((token) => token.role === role)?.text ?? ""
      const templateArguments = thinking === null ? {} : { enable_thinking: thinking }
      const tools = hasTools ? { tools: exampleTools } : {}
      const input = { kind: "chat", messages, templateArguments, ...tools } as const
      return { text: await engine.previewTemplate({ source, bos: textOf("bos"), eos: textOf("eos"), input }) }
    },
  }
}

/** One tool shows how a template writes them all. */
const exampleTools: ToolUse = {
  tools: [
    {
      name: "get_weather",
      description: "The weather in a city.",
      parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
      param: "tools[0]",
    },
  ],
  choice: "auto",
  allowsParallelCalls: true,
}
