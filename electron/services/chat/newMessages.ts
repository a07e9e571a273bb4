import type { AnswerMessage, Comparison, ConversationSettings, UserMessage } from "../../contract/conversations.ts"
import { newId } from "../../core/ids.ts"

type Place = { readonly conversationId: string; readonly createdAt: number }

export function newQuestion(place: Place, parentId: string | null, text: string): UserMessage {
  return { role: "user", id: newId("msg-"), ...place, parentId, text }
}

/** An answer of which nothing is there yet. */
export function newAnswer(
  place: Place,
  parentId: string,
  name: string,
  comparison: Comparison | null = null,
): AnswerMessage {
  return {
    role: "assistant",
    id: newId("msg-"),
    ...place,
    parentId,
    model: name,
    text: "",
    reasoning: "",
    reasoningMs: null,
    state: { kind: "waiting" },
    usage: null,
    timings: null,
    served: null,
    cost: null,
    comparison,
  }
}

/** One for each name, side by side where there are several; `questionOf` says what a name answers. */
export function newAnswers(
  place: Place,
  names: readonly string[],
  questionOf: (name: string) => string,
): readonly AnswerMessage[] {
  const id = newId("cmp-")
  return names.map((name, column) =>
    newAnswer(place, questionOf(name), name, names.length === 1 ? null : { id, column, name }),
  )
}

/** Who is asked in a conversation; `usual` stands for the model where none was chosen. */
export function askedNames({ model, compareWith }: ConversationSettings, usual: string): readonly string[] {
  return [...new Set([model ?? usual, ...compareWith])]
}
