import { isRecord, parseAsWritten, writeJson } from "./jsonText.ts"
import type { TaggedCallForm } from "./taggedCalls.ts"

/** How a family lays out what stands between its tags. */
export type TaggedLayout = {
  readonly open: string
  readonly beforeParameters: (tool: string) => string
  readonly beforeValue: (key: string, isText: boolean) => string
  /** Values say themselves whether they are text. */
  readonly marksText: boolean
  readonly afterValue: string
  readonly afterParameters: string
}

export function taggedLayout(form: TaggedCallForm): TaggedLayout {
  const line = form.hasLines ? "\n" : ""
  return {
    open: form.callOpen === "" ? form.open : `${form.open}\n`,
    beforeParameters: (tool) => `${form.callOpen}${tool}${form.nameEnd}\n`,
    marksText: form.kindMarks !== undefined,
    beforeValue: (key, isText) => {
      const kind = isText ? form.kindMarks?.text : form.kindMarks?.json
      const open = form.valueOpen === "" ? "" : `\n${form.valueOpen}`
      return `${form.keyOpen}${key}${form.keyClose}${kind ?? ""}${open}${line}`
    },
    afterValue: `${line}${form.valueClose}\n`,
    afterParameters: form.callClose === "" ? "" : `${form.callClose}\n`,
  }
}

/** A call, without what stands around calls. */
export function writeTaggedCall(layout: TaggedLayout, tool: string, json: string): string {
  const value = parseAsWritten(json)
  const parameters = Object.entries(isRecord(value) ? value : {}).map(([key, entry]) => {
    const text = typeof entry === "string" ? entry : writeJson(entry)
    return `${layout.beforeValue(key, typeof entry === "string")}${text}${layout.afterValue}`
  })
  return `${layout.beforeParameters(tool)}${parameters.join("")}${layout.afterParameters}`
}
