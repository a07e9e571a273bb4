import { readFileSync } from "node:fs"
import { join } from "node:path"
import { createApp, type HostPorts } from "../app.ts"
import { AppError } from "../contract/errors.ts"
import { isLoopbackHost } from "../core/localAddress.ts"
import type { Environment } from "../ports/environment.ts"
import { openLog } from "../ports/logFile.ts"
import { createNodePorts } from "../ports/nodePorts.ts"
import { CliError, exitCodes } from "./cliError.ts"
import { type Client, createClient } from "./client.ts"
import type { Terminal } from "./terminal.ts"
import type { Words } from "./words.ts"

export type Connection = {
  readonly client: Client
  /** Whether it is on another machine: paths are of that one. */
  readonly isRemote: boolean
  /** Whether it ends with this command. */
  readonly isOwn: boolean
  close(): Promise<void>
}

export type ConnectParts = {
  /** Another machine's; null: this one's. */
  readonly url: string | null
  readonly key: string | null
  readonly environment: Environment
  readonly terminal: Terminal
  readonly words: Words
}

/** The host that is meant: another machine's, the one that runs here, or one for the time of the command. */
export async function connect(parts: ConnectParts): Promise<Connection> {
  const { environment, terminal, words } = parts
  const running = await findRunning(parts)
  if (running !== null) return running
  terminal.tell(words.startedHere)
  try {
    return await startHere(environment, words)
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "data_folder_locked") throw error
    throw new CliError(words.serverOff, exitCodes.unavailable)
  }
}

/** Null where none runs on this machine. */
export async function findRunning({ url, key, environment, words }: ConnectParts): Promise<Connection | null> {
  if (url !== null) {
    if (key === null) throw new CliError(words.keyNeeded, exitCodes.usage)
    return { client: createClient(originOf(url, words), key, words), isRemote: true, isOwn: false, close }
  }
  const told = readHostFile(environment.dataFolder)
  if (told === null) return null
  try {
    // A host that was killed has left its address behind, where nobody answers, or somebody else.
    await createClient(told.api, told.token, words, 1).get("/status")
  } catch {
    return null
  }
  return { client: createClient(told.api, told.token, words), isRemote: false, isOwn: false, close }
}

async function close(): Promise<void> {}

function originOf(text: string, words: Words): string {
  const url = URL.parse(text.includes("://") ? text : `http://${text}`)
  if (url === null || !/^https?:$/.test(url.protocol)) throw new CliError(words.badUrl(text), exitCodes.usage)
  return url.origin
}

/** What the host has written down for programs of the same user. The token goes nowhere but to this computer. */
function readHostFile(dataFolder: string): { readonly api: string; readonly token: string } | null {
  try {
    const { api, token } = JSON.parse(readFileSync(join(dataFolder, "host.json"), "utf8"))
    if (typeof api !== "string" || typeof token !== "string") return null
    return isLoopbackHost(new URL(api).hostname) ? { api, token } : null
  } catch {
    // None runs, or it is about to say so.
    return null
  }
}

/** A host in this process, on a free port of this computer; the settings stay as they are. */
async function startHere(environment: Environment, words: Words): Promise<Connection> {
  const { overrides, dataFolder, logLevel } = environment
  const keptLog = openLog(dataFolder, logLevel, "error")
  const here = { isEnabled: true, host: "127.0.0.1", port: 0 }
  const held = Object.fromEntries(Object.keys(here).map((name) => [`server.${name}`, "hearth"]))
  const own: HostPorts["overrides"] = {
    fixed: { ...overrides.fixed, ...held },
    values: { ...overrides.values, server: { ...overrides.values.server, ...here } },
  }
  const app = await createApp(createNodePorts({ ...environment, overrides: own }, keptLog.log))
  const [address] = app.services.server.status().addresses
  const close = async () => {
    await app.close()
    await keptLog.close()
  }
  if (address === undefined) {
    await close()
    throw new CliError(words.serverOff, exitCodes.unavailable)
  }
  const client = createClient(new URL(address.url).origin, app.localToken, words)
  return { client, isRemote: false, isOwn: true, close }
}
