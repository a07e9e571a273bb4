import { createPeer, type Operations } from "../peer.ts"

/** What the test asks of this process; the parts of the stand-in add theirs. */
export const operations: Record<string, Operations[string]> = {}

if (process.send === undefined) throw new Error("Start the stand-in through test/support/electron/launch.ts.")

/** The test, which owns Chromium. */
export const launcher = createPeer(
  {
    send: (message) => {
      if (process.connected) process.send?.(message)
    },
    onMessage: (listener) => void process.on("message", listener),
  },
  operations,
)

// A test that was killed must not leave the app running.
process.on("disconnect", () => process.exit(0))
