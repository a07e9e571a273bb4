import type { StartNotice } from "../contract/app.ts"
import { Emitter } from "../core/emitter.ts"

/** What the user should know about how this start went, until it is dismissed. */
export interface NoticeService {
  list(): readonly StartNotice[]
  add(...notices: readonly StartNotice[]): void
  dismiss(id: string): void
  onDismiss(listener: (id: string) => void): () => void
}

export function createNoticeService(): NoticeService {
  const dismissed = new Emitter<string>()
  let notices: readonly StartNotice[] = []
  return {
    list: () => notices,
    add(...more) {
      notices = [...notices, ...more]
    },
    dismiss(id) {
      notices = notices.filter((notice) => notice.id !== id)
      dismissed.emit(id)
    },
    onDismiss: (listener) => dismissed.on(listener),
  }
}
