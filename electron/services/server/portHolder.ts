import { execFile } from "node:child_process"
import { readdir, readFile, readlink } from "node:fs/promises"
import { createServer } from "node:net"
import { basename } from "node:path"
import { listenAddresses } from "../../core/localAddress.ts"

const timeoutMs = 2_000

/** Names who listens on a port, such as "node (pid 41)"; null where the platform does not tell. Never fails, ends within seconds. */
export async function findPortHolder(
  port: number,
  platform: NodeJS.Platform = process.platform,
): Promise<string | null> {
  try {
    if (platform === "linux") return await onLinux(port)
    if (platform === "darwin") return await onMac(port)
    if (platform === "win32") return await onWindows(port)
    return null
  } catch {
    return null
  }
}

/** A port above `port` that can be listened on now; undefined if there is none near. */
export async function findFreePort(host: string, port: number): Promise<number | undefined> {
  for (let next = port + 1; next <= Math.min(port + 50, 65_535); next++) {
    const addresses = await Promise.all(listenAddresses(host).map((address) => canListen(address, next)))
    if (addresses.every(Boolean)) return next
  }
  return undefined
}

function canListen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    // An address that this machine does not have is nobody else's either.
    probe.once("error", (error: NodeJS.ErrnoException) =>
      resolve(error.code !== "EADDRINUSE" && error.code !== "EACCES"),
    )
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(true)))
  })
}

/** The kernel's tables give the socket's inode; its owner has a file descriptor that links to it. */
async function onLinux(port: number): Promise<string | null> {
  const tables = await Promise.all(
    ["/proc/net/tcp", "/proc/net/tcp6"].map((path) => readFile(path, "utf8").catch(() => "")),
  )
  const inodes = new Set(tables.flatMap((table) => listeningInodes(table, port)))
  if (inodes.size === 0) return null
  const links = new Set([...inodes].map((inode) => `socket:[${inode}]`))
  const deadline = performance.now() + timeoutMs
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    if (performance.now() > deadline) return null
    if (await hasOpen(pid, links)) return describe(await processName(pid), pid)
  }
  return null
}

/** Columns as proc(5) has them: 1 is the local address with its port in hex, 3 the state (0A: listening), 9 the inode. */
export function listeningInodes(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`
  const rows = table.split("\n").map((line) => line.trim().split(/\s+/))
  return rows.filter((row) => row[3] === "0A" && row[1]?.endsWith(suffix)).flatMap((row) => row[9] ?? [])
}

async function hasOpen(pid: string, links: ReadonlySet<string>): Promise<boolean> {
  const folder = `/proc/${pid}/fd`
  const descriptors = await readdir(folder).catch(() => [])
  const targets = await Promise.all(descriptors.map((name) => readlink(`${folder}/${name}`).catch(() => "")))
  return targets.some((target) => links.has(target))
}

/** Its program; threads may have renamed the process: Node's is called "MainThread". */
async function processName(pid: string): Promise<string> {
  const program = await readlink(`/proc/${pid}/exe`).catch(() => "")
  if (program !== "") return basename(program.replace(/ \(deleted\)$/, ""))
  return (await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "")).trim()
}

async function onMac(port: number): Promise<string | null> {
  const output = await run("/usr/sbin/lsof", ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"])
  const pid = /^p(\d+)$/m.exec(output)?.[1]
  return pid === undefined ? null : describe(/^c(.+)$/m.exec(output)?.[1] ?? "", pid)
}

async function onWindows(port: number): Promise<string | null> {
  const pid = windowsListener(await run("netstat", ["-ano", "-p", "TCP"]), port)
  if (pid === undefined) return null
  const row = await run("tasklist", ["/FI", `PID eq ${pid}`, "/FO", "CSV", "/NH"])
  return describe(/^"([^"]+)"/m.exec(row)?.[1] ?? "", pid)
}

/** A listening row has port 0 on the other side; its word for "listening" depends on the language of Windows. */
export function windowsListener(output: string, port: number): string | undefined {
  const rows = output.split(/\r?\n/).map((line) => line.trim().split(/\s+/))
  return rows.find((row) => row[1]?.endsWith(`:${port}`) && row[2]?.endsWith(":0"))?.at(-1)
}

function run(command: string, parameters: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, parameters, { timeout: timeoutMs, windowsHide: true, killSignal: "SIGKILL" }, (error, output) =>
      error === null ? resolve(output) : reject(error),
    )
  })
}

function describe(name: string, pid: string): string {
  return name === "" ? `pid ${pid}` : `${name} (pid ${pid})`
}
