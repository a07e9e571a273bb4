import { once } from "node:events"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { expect, it, onTestFinished } from "vitest"
import { networkAddresses } from "../../../electron/core/localAddress.ts"
import { startApp } from "../../support/app.ts"
import { testPorts } from "../../support/appPorts.ts"
import { runCliProcess } from "../../support/cliProcess.ts"
import { startHeadless } from "../../support/headlessProcess.ts"
import { until } from "../../support/httpClient.ts"
import { tempFolder } from "../../support/tempFolder.ts"

it("runs a host for the time of the command, gives the folder back and leaves the settings alone", async () => {
  const folder = tempFolder()
  const { code, out, err } = await runCliProcess(folder, ["models", "--json"])
  expect({ code, err }).toEqual({ code: 0, err: "Hearth is not running: started for this command.\n" })
  expect(JSON.parse(out).items).toMatchObject([{ id: "ember" }])
  expect(existsSync(join(folder, "host.json"))).toBe(false)
  // Where its server listens, and whether, is the owner's.
  const kept = join(folder, "settings.json")
  expect(existsSync(kept) ? Object.keys(JSON.parse(readFileSync(kept, "utf8"))) : []).not.toContain("server")
})

it("asks the host that runs, without a key, also where programs of this computer need one", async () => {
  const folder = tempFolder()
  const app = await startApp(testPorts(folder))
  app.services.settings.update({ server: { requiresKeyHere: true } })
  await until(
    () => existsSync(join(folder, "host.json")) && readFileSync(join(folder, "host.json"), "utf8").includes("api"),
  )
  expect(await runCliProcess(folder, ["models", "load", "ember"])).toEqual({ code: 0, out: "Loaded: ember\n", err: "" })
  expect(app.services.models.list()).toMatchObject([{ id: "ember", state: { kind: "ready" } }])
  expect(await runCliProcess(folder, ["status"])).toMatchObject({ code: 0, out: expect.stringContaining("1 loaded") })

  await app.services.server.stop()
  const off = await runCliProcess(folder, ["models"])
  expect(off).toMatchObject({ code: 69, err: expect.stringContaining("its server is off") })
})

it("is not led astray by what a killed host has left behind", async () => {
  const folder = tempFolder()
  const host = startHeadless(folder)
  await host.started()
  host.child.kill("SIGKILL")
  await host.ended
  expect(existsSync(join(folder, "host.json"))).toBe(true)
  expect(await runCliProcess(folder, ["status"])).toMatchObject({ code: 69, err: "Error: Hearth is not running.\n" })
  const { code, err } = await runCliProcess(folder, ["models"])
  expect({ code, err }).toEqual({ code: 0, err: "Hearth is not running: started for this command.\n" })
})

it("sends what is in host.json to this computer only", async () => {
  const folder = tempFolder()
  const seen: string[] = []
  const server = createServer((request, response) => {
    seen.push(`${request.headers.host} ${request.headers.authorization}`)
    response.end("{}")
  }).listen(0, "0.0.0.0")
  onTestFinished(() => void server.close())
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  const place = join(folder, "host.json")
  const elsewhere = networkAddresses().find((address) => !address.includes(":"))
  if (elsewhere !== undefined) {
    writeFileSync(place, JSON.stringify({ api: `http://${elsewhere}:${port}`, token: "secret" }))
    expect(await runCliProcess(folder, ["status"])).toMatchObject({ code: 69 })
  }
  writeFileSync(place, JSON.stringify({ api: `http://127.0.0.1:${port}`, token: "secret" }))
  await runCliProcess(folder, ["status"])
  expect(seen).not.toEqual([])
  expect(new Set(seen)).toEqual(new Set([`127.0.0.1:${port} Bearer secret`]))
})
