import { type ErrorBody, toErrorBody } from "../../electron/contract/errors.ts"
import type { ModelDetails, TemplatePreviewQuery } from "../../electron/contract/library.ts"
import type { Slice } from "./slice.ts"

/** The model that is looked into, and what its files say. */
export type Inspection =
  | { readonly kind: "reading"; readonly id: string }
  | { readonly kind: "read"; readonly id: string; readonly details: ModelDetails }
  | { readonly kind: "failed"; readonly id: string; readonly error: ErrorBody }

/** What a template made of the example; the last one stands while the next is on its way. */
export type TemplatePreview =
  | { readonly kind: "none" }
  | { readonly kind: "rendered"; readonly text: string }
  | { readonly kind: "failed"; readonly error: ErrorBody }

export type InspectorSlice = {
  readonly inspection: Inspection | null
  readonly templatePreview: TemplatePreview
  inspectModel(id: string): Promise<void>
  closeInspector(): void
  /** Of the model that is looked into, once the changes pause; only the last answer counts. */
  previewTemplate(query: Omit<TemplatePreviewQuery, "id">): void
}

/** Shorter than what one notices as waiting, longer than the pause between two keys. */
const pauseMs = 200

export const inspectorSlice: Slice<InspectorSlice> = {
  create({ host, get, set }) {
    let round = 0
    let previewRound = 0
    let timer: ReturnType<typeof setTimeout> | undefined

    const begin = (inspection: Inspection | null): number => {
      previewRound++
      clearTimeout(timer)
      set({ inspection, templatePreview: { kind: "none" } })
      return ++round
    }
    const render = async (id: string, query: Omit<TemplatePreviewQuery, "id">, own: number) => {
      let templatePreview: TemplatePreview
      try {
        const { text } = await host.call("models.previewTemplate", { id, ...query })
        templatePreview = { kind: "rendered", text }
      } catch (error) {
        templatePreview = { kind: "failed", error: toErrorBody(error) }
      }
      if (own === previewRound) set({ templatePreview })
    }
    return {
      inspection: null,
      templatePreview: { kind: "none" },
      async inspectModel(id) {
        const own = begin({ kind: "reading", id })
        let inspection: Inspection
        try {
          inspection = { kind: "read", id, details: await host.call("models.inspect", { id }) }
        } catch (error) {
          inspection = { kind: "failed", id, error: toErrorBody(error) }
        }
        if (own === round) set({ inspection })
      },
      closeInspector: () => void begin(null),
      previewTemplate(query) {
        const id = get().inspection?.id
        if (id === undefined) return
        clearTimeout(timer)
        const own = ++previewRound
        // The first one need not wait: nobody is typing yet.
        const wait = get().templatePreview.kind === "none" ? 0 : pauseMs
        timer = setTimeout(() => void render(id, query, own), wait)
      },
    }
  },
  onEvent(event, { get }) {
    if (event.name === "model.removed" && event.payload.id === get().inspection?.id) get().closeInspector()
  },
}
