import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { expect, it, onTestFinished } from "vitest"
import { runCli } from "../../../electron/cli/run.ts"
import { createScriptedTerminal } from "../../support/scriptedTerminal.ts"

// The message names a file or a model, whose name is somebody else's: it could write over what the terminal has shown.
it("an error of the host moves no cursor and turns no text", async () => {
  const server = createServer((_, response) => {
    const error = { code: "import_invalid", message: "\u001b]0;title\u0007\u001b[2J\u202eexe.gguf cannot be used." }
    response.writeHead(400, { "Content-Type": "application/json" }).end(JSON.stringify({ error }))
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  onTestFinished(() => void server.close().closeAllConnections())
  const terminal = createScriptedTerminal()
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  expect(await runCli(["--url", url, "--key", "k", "models", "load", "x"], { HEARTH_LANG: "en" }, terminal)).toBe(1)
  expect(terminal.told.join("\n")).toContain("]0;title[2Jexe.gguf cannot be used.")
})
