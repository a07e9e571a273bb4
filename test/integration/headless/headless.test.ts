import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { type AddressInfo, createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { askEmber, type HeadlessProcess, startHeadless } from "../../support/headlessProcess.ts"
import { childrenOf, isRunning } from "../../support/processes.ts"

let dataFolder: string
const started: HeadlessProcess[] = []
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), "hearth-headless-"))
})
afterEach(async () => {
  await Promise.all(started.splice(0).map((host) => host.stop()))
  rmSync(dataFolder, { recursive: true, force: true })
})

function start(...options: Parameters<typeof startHeadless> extends [string, ...infer Rest] ? Rest : never) {
  const host = startHeadless(dataFolder, ...options)
  started.push(host)
  return host
}

describe("the headless host", () => {
  it("says where window and API are, in two lines, and both are there", async () => {
    const host = start()
    const { window, api } = await host.started()
    expect((await fetch(window)).headers.get("content-type")).toContain("text/html")
    expect((await fetch(`${api}/models`)).status).toBe(200)
    await host.stop()
    expect((await host.ended).stdout.trimEnd().split("\n")).toEqual([`Window  ${window}`, `API  ${api}`])
  })

  it("answers with Ember, and ends in order with its engine process when it is told to", async () => {
    const host = start()
    const { api } = await host.started()
    expect(await askEmber(api, "What is 17 + 25?")).toContain("42")
    const children = childrenOf(host.child.pid ?? 0)
    if (process.platform === "linux") expect(children.length).toBeGreaterThan(0)
    host.child.kill("SIGTERM")
    expect(await host.ended).toMatchObject({ code: 0, stderr: "" })
    await expect.poll(() => children.filter(isRunning)).toEqual([])
  })

  it("ends at the first Ctrl-C although npm passes it on a second time", async () => {
    const host = start()
    await host.started()
    host.child.kill("SIGINT")
    host.child.kill("SIGINT")
    expect((await host.ended).code).toBe(0)
  })

  it("refuses a data folder that another host holds, says who, and ends with a code of its own", async () => {
    const first = start()
    await first.started()
    const { code, stderr } = await start().ended
    expect(code).toBe(75)
    expect(stderr).toContain(String(first.child.pid))
    expect(stderr.trimEnd().split("\n")).toHaveLength(1)
  })

  it("starts again in the folder of a host that was killed", async () => {
    const killed = start()
    await killed.started()
    killed.child.kill("SIGKILL")
    await killed.ended
    expect((await start().started()).api).toContain("/v1")
  })

  it("says in one sentence which flag it does not understand", async () => {
    const { code, stderr, stdout } = await start({ flags: ["--port", "eighty"] }).ended
    expect(code).toBe(64)
    expect(stderr).toMatch(/^--port must be a port .*"eighty"\.\n$/)
    expect(stdout).toBe("")
  })

  it("says why the API is not on, and still serves the window that can repair it", async () => {
    const other = createServer().listen(0, "127.0.0.1")
    await once(other, "listening")
    const { port } = other.address() as AddressInfo
    const { window, api } = await start({ flags: ["--port", String(port)] }).started()
    expect(api).toMatch(/^not on: /)
    expect(api).toContain(String(port))
    expect((await fetch(window)).headers.get("content-type")).toContain("text/html")
    other.close()
  })

  it("speaks Chinese where that is the language", async () => {
    const host = start({ env: { HEARTH_LANG: "zh" } })
    const { window } = await host.started()
    await host.stop()
    expect((await host.ended).stdout).toContain(`窗口  ${window}\n`)
  })
})
