import { expect, it } from "vitest"
import { downloadThroughKills } from "../../support/killedDownload.ts"
import { tempFolder } from "../../support/tempFolder.ts"

// `npm run bench -- downloads 300` does the same with a file of any size.
it("downloads a model byte for byte through twenty kills of the host and fifteen failures of the hub", async () => {
  const report = await downloadThroughKills({
    folder: tempFolder(),
    sizeBytes: 30_000_000,
    killCount: 20,
    speedLimitBytes: 15_000_000,
  })
  expect(report.download).toMatchObject({ state: { kind: "done" }, doneBytes: 30_000_000 })
  expect(report.isSame).toBe(true)
  expect(report.kills).toBe(20)
  expect(new Set(report.failures).size).toBeGreaterThanOrEqual(15)
  expect(report.progress).toEqual(report.progress.toSorted((one, other) => one - other))
  expect(report.wasListedEarly).toBe(false)
  // Each life goes on where the one before was: requests are for runs of pieces, so more is asked for than comes.
  expect(report.bytesAsked).toBeLessThan(30_000_000 * 10)
  expect(report.tokenSeenBy).toEqual(["huggingface"])
  expect(report.modelId).not.toBeNull()
}, 300_000)
