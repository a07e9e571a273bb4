import { setTimeout as delay } from "node:timers/promises"
import { parseJson } from "../core/parseJson.ts"
import { CliError, exitCodes } from "./cliError.ts"
import type { Words } from "./words.ts"

export type ClientRequest = {
  readonly query?: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body?: unknown
}

/** A host, by its management API. Rejects with CliError. */
export interface Client {
  readonly url: string
  get<Reply>(path: string, query?: ClientRequest["query"]): Promise<Reply>
  send<Reply>(method: "POST" | "PUT" | "PATCH" | "DELETE", path: string, request?: ClientRequest): Promise<Reply>
}

/** How often what only reads is asked again where the connection fails: a host may be starting again. */
const attempts = 5
const pauseMs = 400

export function createClient(url: string, key: string, words: Words, patience = attempts): Client {
  const ask = async (method: string, path: string, { query = {}, body }: ClientRequest): Promise<unknown> => {
    const address = new URL(`/api/hearth/v1${path}`, url)
    for (const [name, value = []] of Object.entries(query)) {
      for (const one of [value].flat()) address.searchParams.append(name, one)
    }
    const response = await fetch(address, {
      method,
      // A redirect could lead the key elsewhere.
      redirect: "error",
      headers: {
        Authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return readReply(response, url, words)
  }
  const lost = (error: unknown) =>
    error instanceof CliError ? error : new CliError(words.cannotReach(url), exitCodes.unavailable)
  return {
    url,
    async get<Reply>(path: string, query: ClientRequest["query"] = {}): Promise<Reply> {
      for (let attempt = 1; ; attempt++) {
        try {
          return (await ask("GET", path, { query })) as Reply
        } catch (error) {
          if (error instanceof CliError || attempt >= patience) throw lost(error)
          await delay(pauseMs)
        }
      }
    },
    async send<Reply>(method: string, path: string, request: ClientRequest = {}): Promise<Reply> {
      try {
        return (await ask(method, path, request)) as Reply
      } catch (error) {
        throw lost(error)
      }
    },
  }
}

async function readReply(response: Response, url: string, words: Words): Promise<unknown> {
  if (response.status === 204) return null
  const text = await response.text()
  const value = parseJson(text)
  if (response.ok && value !== undefined) return value
  const { code, message } = (value as { error?: { code?: unknown; message?: unknown } } | undefined)?.error ?? {}
  if (typeof code !== "string" || typeof message !== "string") {
    throw new CliError(words.notHearth(url), exitCodes.unavailable)
  }
  if (code === "unknown_url") throw new CliError(words.notHearth(url), exitCodes.unavailable)
  throw new CliError(words.problem(code, message), exitCodes.failed, code)
}
