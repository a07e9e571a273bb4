/**
 * A large file through a host that is killed 20 times, and a hub that fails in another way each time. Prints what came of it.
 *
 *   npm run bench -- downloads [megabytes]
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { downloadThroughKills } from "../test/support/killedDownload.ts"

const killCount = 20

export async function measureDownloads(megabytes: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "hearth-bench-"))
  const sizeBytes = megabytes * 1_000_000
  try {
    const startedAt = performance.now()
    // Ten seconds for all, and so half a second between two kills.
    const speedLimitBytes = Math.ceil(sizeBytes / 10)
    const report = await downloadThroughKills({ folder, sizeBytes, killCount, speedLimitBytes })
    const seconds = (performance.now() - startedAt) / 1_000
    const falls = report.progress.filter((bytes, at) => bytes < (report.progress[at - 1] ?? 0)).length
    console.log(`${megabytes} MB, ${report.kills} kills, ${seconds.toFixed(0)} s`)
    console.log(
      `ended as            ${report.download.state.kind}, ${report.isSame ? "byte for byte" : "NOT THE SAME"}`,
    )
    console.log(`failures of the hub ${new Set(report.failures).size}: ${[...new Set(report.failures)].join(", ")}`)
    console.log(`progress            ${report.progress.length} reports, ${falls} of them fell`)
    console.log(`asked for           ${((100 * report.bytesAsked) / sizeBytes).toFixed(0)} % of its bytes`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
