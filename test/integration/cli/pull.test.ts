import { existsSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { runCliProcess, startCli } from "../../support/cliProcess.ts"
import { emberPath } from "../../support/ember.ts"
import { until } from "../../support/httpClient.ts"
import { openHub } from "../../support/hub/openHub.ts"
import { tempFolder } from "../../support/tempFolder.ts"

// An ordinary file of one header and some noise behind it: not Ember itself, which would be known by its content.
const content = Buffer.concat([readFileSync(emberPath), Buffer.alloc(64, 7)])

it("pulls from a hub, pauses at Ctrl-C, goes on later, and has the file byte for byte", async () => {
  const folder = tempFolder()
  const held = Promise.withResolvers<void>()
  const hub = await openHub({
    async before({ host }) {
      if (host === "mirrorCdn") await held.promise
    },
  })
  await hub.addRepo({ repo: "acme/glow-GGUF", files: { "glow-Q8_0.gguf": content, "glow-Q4_K_M.gguf": "x" } })
  const env = { HF_ENDPOINT: hub.addresses.custom }

  const first = startCli(folder, ["pull", "acme/glow-GGUF:q8_0"], env)
  let hasEnded = false
  void first.ended.then(() => {
    hasEnded = true
  })
  await until(() => hasEnded || first.err().includes("from custom"), 30_000)
  first.interrupt()
  const paused = await first.ended
  held.resolve()
  expect(paused).toMatchObject({ code: 130, out: "" })
  const id = /hearth downloads resume (\S+)"/.exec(paused.err)?.[1] ?? ""
  expect(existsSync(join(folder, "models", "acme"))).toBe(false)

  const listed = await runCliProcess(folder, ["downloads"], env)
  expect(listed.out).toMatch(new RegExp(`${id} .*paused`))
  const second = await runCliProcess(folder, ["downloads", "resume", id, "--json"], env)
  expect(second.code, second.err).toBe(0)
  const { state } = JSON.parse(second.out)
  expect(state).toMatchObject({ kind: "done", modelId: expect.any(String) })
  const models = await runCliProcess(folder, ["models", "show", state.modelId, "--json"], env)
  const [file] = JSON.parse(models.out).files
  expect(statSync(file.path).size).toBe(content.length)
  expect(readFileSync(file.path).equals(content)).toBe(true)
  expect(await runCliProcess(folder, ["pull", "acme/glow-GGUF:q8_0"], env)).toMatchObject({
    code: 0,
    out: `It is in the library already: ${state.modelId}\n`,
  })
})
