import { createServer } from "node:net"
import { expect, it } from "vitest"
import {
  findFreePort,
  findPortHolder,
  listeningInodes,
  windowsListener,
} from "../../../../electron/services/server/portHolder.ts"

async function listenSomewhere() {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("not a TCP server")
  return { port: address.port, [Symbol.asyncDispose]: () => new Promise<void>((done) => server.close(() => done())) }
}

it.runIf(process.platform === "linux")("names the process that listens", async () => {
  await using busy = await listenSomewhere()
  expect(await findPortHolder(busy.port)).toContain(`(pid ${process.pid})`)
})

it("does not fail where nobody listens, or the platform has no such commands", async () => {
  expect(await findPortHolder(1)).toBeNull()
  const foreign = process.platform === "win32" ? "darwin" : "win32"
  expect(await findPortHolder(1, foreign)).toBeNull()
})

it("offers a port that is free", async () => {
  await using busy = await listenSomewhere()
  const free = await findFreePort("127.0.0.1", busy.port - 1)
  expect(free).toBeGreaterThan(busy.port)
})

it("reads the kernel's table: only listening sockets, only this port", () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 111 1 0 100 0 0 10 0
   1: 0100007F:1F40 0100007F:D431 01 00000000:00000000 00:00000000 00000000  1000        0 222 1 0 20 4 30 10 -1
   2: 0100007F:1F41 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 333 1 0 100 0 0 10 0`
  expect(listeningInodes(table, 8000)).toEqual(["111"])
})

it("reads netstat in any language of Windows", () => {
  const output = [
    "Aktive Verbindungen",
    "  Proto  Lokale Adresse   Remoteadresse      Status           PID",
    "  TCP    127.0.0.1:8000   127.0.0.1:50312    HERGESTELLT      9",
    "  TCP    0.0.0.0:8000     0.0.0.0:0          ABHÖREN          4711",
    "  TCP    0.0.0.0:18000    0.0.0.0:0          ABHÖREN          12",
  ].join("\r\n")
  expect(windowsListener(output, 8000)).toBe("4711")
  expect(windowsListener(output, 9000)).toBeUndefined()
})
