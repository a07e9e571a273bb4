import { type ErrorBody, toErrorBody } from "../../electron/contract/errors.ts"
import type { Slice } from "./slice.ts"

export type TaskState = { readonly kind: "running" } | { readonly kind: "failed"; readonly error: ErrorBody }

/** What the user asked of the host and is under way or has failed, by the place in the window where that is shown. */
export type TasksSlice = {
  readonly tasks: Readonly<Record<string, TaskState>>
  /** Runs `work` as the task of `place`. Never rejects: a failure is kept for the place to show; true if all went well. */
  attempt(place: string, work: () => Promise<unknown>): Promise<boolean>
  forgetTask(place: string): void
}

export const tasksSlice: Slice<TasksSlice> = {
  create({ get, set }) {
    const put = <State extends TaskState>(place: string, state: State): State => {
      set(({ tasks }) => ({ tasks: { ...tasks, [place]: state } }))
      return state
    }
    return {
      tasks: {},
      async attempt(place, work) {
        const own = put(place, { kind: "running" })
        try {
          await work()
          const now = get().tasks[place]
          // One that began later at the same place is still running, and says so until it ends.
          if (now === own || now?.kind !== "running") get().forgetTask(place)
          return true
        } catch (error) {
          put(place, { kind: "failed", error: toErrorBody(error) })
          return false
        }
      },
      forgetTask: (place) => set(({ tasks: { [place]: _, ...others } }) => ({ tasks: others })),
    }
  },
  // The host answers: that it did not is no longer worth saying.
  onSnapshot: (_, { set }) =>
    set(({ tasks }) => ({ tasks: Object.fromEntries(Object.entries(tasks).filter(([, task]) => !isLost(task))) })),
}

function isLost(task: TaskState): boolean {
  return task.kind === "failed" && task.error.code === "connection_lost"
}

export const selectTaskError =
  (place: string) =>
  ({ tasks }: TasksSlice): ErrorBody | null => {
    const task = tasks[place]
    return task?.kind === "failed" ? task.error : null
  }

export const selectIsTaskRunning =
  (place: string) =>
  ({ tasks }: TasksSlice): boolean =>
    tasks[place]?.kind === "running"
