/** Collects changes of one thing and saves them together when they pause. */
export type SettingsSaver = {
  /** Saves `id` after a pause; each further call waits anew. */
  schedule(id: string): void
  /** Saves `id` now if it waits; resolves when it is saved, also if it is being saved already. */
  flush(id: string): Promise<void>
}

export function createSettingsSaver(save: (id: string) => Promise<void>, pauseMs = 400): SettingsSaver {
  const timers = new Map<string, ReturnType<typeof setTimeout>>()
  const running = new Map<string, Promise<void>>()

  function start(id: string): Promise<void> {
    clearTimeout(timers.get(id))
    timers.delete(id)
    // In order: an older value must never arrive after a newer one.
    const work = (running.get(id) ?? Promise.resolve()).then(() => save(id))
    running.set(id, work)
    return work.finally(() => {
      if (running.get(id) === work) running.delete(id)
    })
  }

  return {
    schedule: (id) => {
      clearTimeout(timers.get(id))
      timers.set(
        id,
        setTimeout(() => void start(id), pauseMs),
      )
    },
    flush: (id) => (timers.has(id) ? start(id) : (running.get(id) ?? Promise.resolve())),
  }
}
