/** What Electron gives to listeners that may say no. */
export type CancellableEvent = { defaultPrevented: boolean; preventDefault(): void }

export function cancellable<Facts extends object>(facts: Facts): CancellableEvent & Facts {
  return {
    ...facts,
    defaultPrevented: false,
    preventDefault() {
      this.defaultPrevented = true
    },
  }
}
