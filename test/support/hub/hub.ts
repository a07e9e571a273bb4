import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo, Socket } from "node:net"
import { text } from "node:stream/consumers"
import { sendFile } from "./fileBytes.ts"
import {
  type Exchange,
  type HubHost,
  type HubRequest,
  type HubStage,
  hubHosts,
  parseRange,
  sendText,
} from "./hubExchange.ts"
import { createTestRepo, type HubContent, type HubRepoDraft, type HubRepoFile, type TestRepo } from "./hubRepo.ts"
import { answerHuggingFace } from "./huggingFaceHub.ts"
import { MisbehaviourList } from "./misbehaviourList.ts"
import type { MisbehaviourName, MisbehaviourOptions } from "./misbehaviours.ts"
import { answerModelScope } from "./modelScopeHub.ts"
import { RepoShelf } from "./repoShelf.ts"
import { sendWrong } from "./sendWrong.ts"

export type HubOptions = {
  /** Tokens that Hugging Face has given out; others are refused there. */
  readonly tokens?: readonly string[]
  /** Awaited before each answer: how a test holds one back. */
  readonly before?: (request: HubRequest) => Promise<void> | void
  /** What each request for bytes gets at most, as stores of files limit every connection. */
  readonly bytesPerSecond?: () => number
}

/** Hubs and their stores of files on real sockets: each host a port of 127.0.0.1, and so an origin of its own. */
export type Hub = AsyncDisposable & {
  readonly origins: Readonly<Record<HubHost, string>>
  /** As `HubAddresses` of the client; "custom" is another name of the mirror. */
  readonly addresses: {
    readonly huggingface: string
    readonly "hf-mirror": string
    readonly modelscope: string
    readonly custom: string
  }
  /** All since the start, the oldest first. */
  readonly requests: readonly HubRequest[]
  /** At all hubs, or at those that the draft names. One that is there already gets a new commit. */
  addRepo(draft: HubRepoDraft): Promise<TestRepo>
  /** As a new commit, at all hubs that have the repository. */
  changeFile(repo: string, path: string, content: HubContent): Promise<void>
  removeRepo(repo: string, at?: "huggingface" | "hf-mirror" | "modelscope"): void
  /** From now on; the returned function ends it. Of several that apply to a request, the newest does. */
  misbehave(name: MisbehaviourName, options?: MisbehaviourOptions): () => void
  /** Ends all misbehaviour. */
  behave(): void
  /** Signed addresses that were given out until now are refused from now on. */
  expireLinks(): void
  /** Breaks all connections to these hosts off and listens no more there; all if absent. */
  kill(...hosts: readonly HubHost[]): Promise<void>
  /** Listens on the same ports again. */
  restart(...hosts: readonly HubHost[]): Promise<void>
}

export async function startHub(options: HubOptions = {}): Promise<Hub> {
  const requests: HubRequest[] = []
  const wrongs = new MisbehaviourList()
  const shelves = { huggingface: new RepoShelf(), "hf-mirror": new RepoShelf(), modelscope: new RepoShelf() }
  const tokens = new Set(options.tokens ?? [])
  const doors = new Map<HubHost, Door>()
  const links = { given: 0, firstGood: 0 }
  const originOf = (host: HubHost) => doors.get(host)?.origin ?? ""

  const linkAt = (host: HubHost) => (repo: TestRepo, file: HubRepoFile) => {
    links.given += 1
    const name = `${encodeURIComponent(repo.repo)}/${repo.commit}/${encodeURIComponent(file.path)}`
    return `${originOf(host)}/store/${name}?X-Amz-Expires=3600&X-Amz-Signature=${links.given}`
  }
  const tokenOf = ({ request }: Exchange): string | null | "unknown" => {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1]
    return token === undefined ? null : tokens.has(token) ? token : "unknown"
  }
  const sendStored = (exchange: Exchange, shelf: RepoShelf) => {
    const { url } = exchange
    const [, , repo = "", commit = "", path = ""] = url.pathname.split("/").map(decodeURIComponent)
    if (Number(url.searchParams.get("X-Amz-Signature")) <= links.firstGood) {
      const xml = "<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
      return sendText(exchange, 403, xml, { "content-type": "application/xml" })
    }
    const file = shelf.find(repo, commit)?.files.get(path)
    if (file === undefined) return sendText(exchange, 404, "NoSuchKey")
    return sendFile(exchange, file, `x${file.oid}`)
  }
  const answer = (host: HubHost, exchange: Exchange): Promise<void> | void => {
    const { huggingface, "hf-mirror": mirror, modelscope } = shelves
    switch (host) {
      case "huggingface":
        return answerHuggingFace(exchange, {
          shelf: huggingface,
          origin: originOf(host),
          linkTo: linkAt("cdn"),
          tokenOf,
        })
      case "mirror":
        // A mirror has no accounts: what a token would open stays shut.
        return answerHuggingFace(exchange, {
          shelf: mirror,
          origin: originOf(host),
          linkTo: linkAt("mirrorCdn"),
          tokenOf: () => null,
        })
      case "modelscope":
        return answerModelScope(exchange, { shelf: modelscope, linkTo: linkAt("modelscopeCdn") })
      case "cdn":
        return sendStored(exchange, huggingface)
      case "mirrorCdn":
        return sendStored(exchange, mirror)
      case "modelscopeCdn":
        return sendStored(exchange, modelscope)
    }
  }
  const handle = async (host: HubHost, incoming: IncomingMessage, response: ServerResponse) => {
    const url = new URL(incoming.url ?? "/", originOf(host))
    const stage = stageOf(host, url)
    const request: HubRequest = {
      host,
      method: incoming.method ?? "GET",
      path: incoming.url ?? "/",
      headers: incoming.headers,
      body: await text(incoming),
      stage,
      range: parseRange(incoming.headers.range),
    }
    requests.push(request)
    await options.before?.(request)
    const gone = new AbortController()
    response.once("close", () => gone.abort())
    const { bytesPerSecond } = options
    const exchange: Exchange = {
      request,
      url,
      response,
      wrong: wrongs.take(request),
      gone: gone.signal,
      ...(bytesPerSecond === undefined ? {} : { bytesPerSecond: bytesPerSecond() }),
    }
    if (!sendWrong(exchange)) await answer(host, exchange)
  }
  for (const host of hubHosts) doors.set(host, await openDoor((incoming, response) => handle(host, incoming, response)))

  const addRepo = async (draft: HubRepoDraft) => {
    const repo = await createTestRepo(draft)
    for (const at of draft.at ?? (["huggingface", "hf-mirror", "modelscope"] as const)) shelves[at].add(repo)
    return repo
  }
  const each = (hosts: readonly HubHost[]) => [...doors].filter(([host]) => hosts.length === 0 || hosts.includes(host))
  const kill = async (...hosts: readonly HubHost[]) => {
    await Promise.all(each(hosts).map(([, door]) => door.shut()))
  }
  return {
    origins: Object.fromEntries(hubHosts.map((host) => [host, originOf(host)])) as Hub["origins"],
    addresses: {
      huggingface: originOf("huggingface"),
      "hf-mirror": originOf("mirror"),
      modelscope: originOf("modelscope"),
      custom: originOf("mirror"),
    },
    requests,
    addRepo,
    async changeFile(name, path, content) {
      for (const at of ["huggingface", "hf-mirror", "modelscope"] as const) {
        const newest = shelves[at].find(name, "main")
        if (newest === null) continue
        const kept = [...newest.files.values()].map((file) => [file.path, file.content] as const)
        const { readme: _already, ...rest } = newest
        await addRepo({ ...rest, files: { ...Object.fromEntries(kept), [path]: content }, at: [at] })
      }
    },
    removeRepo(repo, at) {
      for (const shelf of at === undefined ? Object.values(shelves) : [shelves[at]]) shelf.remove(repo)
    },
    misbehave: (name, how) => wrongs.add(name, how),
    behave: () => wrongs.clear(),
    expireLinks() {
      links.firstGood = links.given
    },
    kill,
    async restart(...hosts) {
      for (const [, door] of each(hosts)) await door.open()
    },
    [Symbol.asyncDispose]: () => kill(),
  }
}

function stageOf(host: HubHost, { pathname }: URL): HubStage {
  if (host === "cdn" || host === "mirrorCdn" || host === "modelscopeCdn") return "bytes"
  if (pathname.startsWith("/api/resolve-cache/")) return "bytes"
  return pathname.includes("/resolve/") || pathname.endsWith("/repo") ? "resolve" : "api"
}

type Door = { readonly origin: string; open(): Promise<void>; shut(): Promise<void> }

async function openDoor(handle: (incoming: IncomingMessage, response: ServerResponse) => Promise<void>): Promise<Door> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((incoming, response) => {
    // A client that goes away in mid-answer is what many tests are about.
    handle(incoming, response).catch(() => response.destroy())
  })
  server.on("connection", (socket) => {
    sockets.add(socket)
    socket.once("close", () => sockets.delete(socket))
    socket.on("error", () => {})
  })
  let port = 0
  const open = async () => {
    if (server.listening) return
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject)
      server.listen(port, "127.0.0.1", () => {
        server.off("error", reject)
        resolve()
      })
    })
    port = (server.address() as AddressInfo).port
  }
  await open()
  return {
    origin: `http://127.0.0.1:${port}`,
    open,
    async shut() {
      if (!server.listening) return
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
