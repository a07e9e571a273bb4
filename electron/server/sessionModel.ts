import type { ApiContext } from "./apiContext.ts"

/** The body with the model that is bound to the session, where it names none itself. */
export function withBoundModel({ state }: ApiContext, body: unknown): unknown {
  const name = state.session?.name ?? null
  if (name === null || typeof body !== "object" || body === null || Array.isArray(body)) return body
  const { model } = body as { readonly model?: unknown }
  const isNamed = model !== undefined && model !== null && !(typeof model === "string" && model.trim() === "")
  return isNamed ? body : { ...body, model: name }
}

/** From now on, `name` answers in the session. To be called when it is known that it can. */
export function bindAfter({ state }: ApiContext, name: string): void {
  state.session?.bind(name)
}
