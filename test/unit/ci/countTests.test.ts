import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, it } from "vitest"

const folder = mkdtempSync(join(tmpdir(), "hearth-ci-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type FileReport = { status: string; assertionResults: { status: string }[] }

function count(content: string | { testResults: FileReport[] } | null): { lastLine: string; status: number | null } {
  const path = join(folder, "report.json")
  rmSync(path, { force: true })
  if (content !== null) writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content))
  const result = spawnSync(process.execPath, [".ci/countTests.mjs", path], { encoding: "utf8" })
  return { lastLine: result.stdout.trimEnd().split("\n").at(-1) ?? "", status: result.status }
}

const file = (status: string, ...statuses: string[]): FileReport => ({
  status,
  assertionResults: statuses.map((each) => ({ status: each })),
})

it("adds up what passed and what was skipped, and succeeds", () => {
  const report = { testResults: [file("passed", "passed", "pending"), file("passed", "passed", "todo", "skipped")] }
  expect(count(report)).toEqual({ lastLine: "2 passed, 0 failed, 3 skipped", status: 0 })
})

it("fails when a test failed", () => {
  const report = { testResults: [file("failed", "passed", "failed", "failed")] }
  expect(count(report)).toEqual({ lastLine: "1 passed, 2 failed, 0 skipped", status: 1 })
})

it("counts a file that could not be loaded as a failure: it holds no test that could fail", () => {
  const report = { testResults: [file("passed", "passed"), file("failed")] }
  expect(count(report)).toEqual({ lastLine: "1 passed, 1 failed, 0 skipped", status: 1 })
})

it("does not take a run without tests for a success", () => {
  expect(count({ testResults: [] })).toEqual({ lastLine: "0 passed, 0 failed, 0 skipped", status: 1 })
  expect(count({ testResults: [file("passed", "skipped")] }).status).toBe(1)
})

it("fails, and still prints its line, when the runner died before or while it wrote its report", () => {
  expect(count(null)).toEqual({ lastLine: "0 passed, 0 failed, 0 skipped", status: 1 })
  expect(count('{"testResults":[{"asser')).toEqual({ lastLine: "0 passed, 0 failed, 0 skipped", status: 1 })
})
