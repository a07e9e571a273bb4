import type { Frame, Json } from "./answers.ts"

/** Changes every payload of a stream. */
export function payloadsOf(change: (payload: Json, index: number) => Json) {
  return (frames: readonly Frame[]): readonly Frame[] =>
    frames.map((frame, index) => ({ ...frame, payload: change(frame.payload as Json, index) }))
}

/** Changes the delta of every choice of a chat stream; other streams are as they were. */
export function withDelta(change: (delta: Json) => Json) {
  return payloadsOf((payload) => {
    if (!Array.isArray(payload.choices)) return payload
    const choices = payload.choices.map((choice: Json) =>
      choice.delta === undefined ? choice : { ...choice, delta: change(choice.delta as Json) },
    )
    return { ...payload, choices }
  })
}

/** Changes the message of every choice of a whole chat answer. */
export function withMessage(change: (message: Json) => Json) {
  return (body: Json): Json => {
    if (!Array.isArray(body.choices)) return body
    const choices = body.choices.map((choice: Json) =>
      choice.message === undefined ? choice : { ...choice, message: change(choice.message as Json) },
    )
    return { ...body, choices }
  }
}
