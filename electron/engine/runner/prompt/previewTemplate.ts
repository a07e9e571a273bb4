import { AppError } from "../../../contract/errors.ts"
import { messageOf } from "../../../core/messageOf.ts"
import type { TemplateTask } from "../../engine.ts"
import type { TemplateOutcome } from "../../protocol.ts"
import { controlTexts } from "./controlTexts.ts"
import { PromptTemplate } from "./promptTemplate.ts"

/** Far more than any template writes for an example. */
const longestText = 2 ** 20

/** What a loaded model would read. Unlike there, a template that cannot be run is not replaced by another one. */
export function previewTemplate({ source, bos, eos, input }: TemplateTask): TemplateOutcome {
  try {
    const template = new PromptTemplate({ source, bos, eos, control: controlTexts([]), log: () => {}, isTrial: true })
    const pieces = template.render(input)
    const text = pieces.map((piece) => piece.text).join("")
    return text.length > longestText ? couldNotRun("it writes megabytes") : { kind: "rendered", text }
  } catch (error) {
    if (error instanceof AppError) return { kind: "refused", error: error.toBody() }
    return couldNotRun(messageOf(error))
  }
}

/** For other reasons than the template's own words. */
export function couldNotRun(detail: string): TemplateOutcome {
  const message = "The model's chat template could not be run."
  return { kind: "refused", error: { code: "template_refused", message, param: "template", detail } }
}
