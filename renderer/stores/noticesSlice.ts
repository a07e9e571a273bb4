import type { Slice } from "./slice.ts"

/** One line that goes away by itself, with at most one action such as Undo. Errors are never toasts: they stay where they happened. */
export type Toast = {
  readonly id: number
  readonly text: string
  readonly action?: { readonly label: string; run(): void }
}

export type NoticesSlice = {
  readonly toasts: readonly Toast[]
  showToast(toast: Omit<Toast, "id">): void
  dismissToast(id: number): void
}

export const noticesSlice: Slice<NoticesSlice> = {
  create({ set }) {
    let nextId = 1
    return {
      toasts: [],
      showToast: (toast) => set(({ toasts }) => ({ toasts: [...toasts.slice(-2), { ...toast, id: nextId++ }] })),
      dismissToast: (id) => set(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) })),
    }
  },
}
