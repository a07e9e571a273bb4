import { expect, it } from "vitest"
import { AppError } from "../../../electron/contract/errors.ts"
import { createLog } from "../../../electron/core/log.ts"
import { type CallHandlers, createHostRouter, type StreamHandlers } from "../../../electron/host/hostRouter.ts"

/** A router whose one stream fails with the given error, and what it logs. */
function failingWith(error: unknown) {
  const lines: string[] = []
  const router = createHostRouter({
    calls: {} as CallHandlers,
    streams: {
      "chat.follow": async function* () {
        yield { type: "text-delta", text: "He" } as const
        throw error
      },
    } as Partial<StreamHandlers> as StreamHandlers,
    subscribe: () => () => {},
    log: createLog("info", (line) => lines.push(line)),
  })
  return { lines, read: () => Array.fromAsync(router.open("chat.follow", { messageId: "m" }, AbortSignal.any([]))) }
}

it("logs why a stream broke where nobody foresaw it: the window only hears that something went wrong", async () => {
  const bug = new TypeError("a bug")
  const { lines, read } = failingWith(bug)
  await expect(read()).rejects.toBe(bug)
  expect(lines.join("\n")).toMatch(/error hearth: a stream failed name=chat\.follow\n\s+TypeError: a bug/)
})

it("logs nothing where a stream is refused: that is an answer", async () => {
  const { lines, read } = failingWith(new AppError("message_not_found", "There is no such message."))
  await expect(read()).rejects.toMatchObject({ code: "message_not_found" })
  expect(lines).toEqual([])
})
