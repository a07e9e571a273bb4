// Prints "N passed, N failed, N skipped" from vitest's JSON report (its path is the argument); fails if anything failed or nothing ran.
import { readFileSync } from "node:fs"

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"))
  } catch {
    console.error(`No report of the tests at ${path}: they did not run to their end.`)
    return { testResults: [] }
  }
}

const report = readReport(process.argv[2])
let passed = 0
let failed = 0
let skipped = 0
for (const file of report.testResults) {
  const statuses = file.assertionResults.map((test) => test.status)
  passed += statuses.filter((status) => status === "passed").length
  const failedHere = statuses.filter((status) => status === "failed").length
  // A file that broke outside its tests (an import, a hook) holds no failed test, and still has failed.
  failed += file.status === "failed" ? Math.max(failedHere, 1) : failedHere
  skipped += statuses.filter((status) => status !== "passed" && status !== "failed").length
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exit(failed > 0 || passed === 0 ? 1 : 0)
