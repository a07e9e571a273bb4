import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo, Socket } from "node:net"
import { text } from "node:stream/consumers"
import { type Answer, isStreamed, type Json, type Topic, wantsCall } from "./answers.ts"
import { messagesAnswer } from "./anthropicAnswer.ts"
import type { Behaviour } from "./behaviour.ts"
import { chatAnswer, textAnswer } from "./chatAnswer.ts"
import { type Misbehaviour, misbehaviours } from "./misbehaviours.ts"
import { type Sending, sendAnswer, sendJson, sendRefusal } from "./sendAnswer.ts"
import { embeddingsAnswer, rerankAnswer } from "./vectorAnswers.ts"

export type UpstreamRequest = {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** Empty for requests without one. */
  readonly body: Json
  /** The key that was presented, in whichever header; null without one. */
  readonly secret: string | null
  /** Which connection it came over, counted from 1. */
  readonly connection: number
  /** Resolves when the connection of this request has no more use: true if the client broke it off. */
  readonly closed: Promise<boolean>
}

export type UpstreamOptions = {
  readonly behaviour?: Misbehaviour
  /** What each secret is answered with, null: as usual; one that is not here gets 401. Absent: every secret and none is good. */
  readonly secrets?: Readonly<Record<string, Misbehaviour | null>>
  /** Of one request, the `count`th from 1: how it is answered, null: as it would be without this. */
  readonly choose?: (request: UpstreamRequest, count: number) => Misbehaviour | null
  /** The JSON of `GET …/models`. */
  readonly modelList?: unknown
  /** Awaited before every frame of a stream (0 is the first) and before a whole answer: how a test holds answers back. */
  readonly before?: (frame: number, request: UpstreamRequest) => Promise<void> | void
}

/** A service on a real socket. */
export type Upstream = AsyncDisposable & {
  readonly port: number
  readonly origin: string
  /** With "/v1". */
  readonly baseUrl: string
  /** All since the start, the oldest first. */
  readonly requests: readonly UpstreamRequest[]
  /** Requests that are being answered. */
  readonly runningCount: number
  /** Connections that clients hold open. */
  readonly connectionCount: number
  /** What has been written to those. */
  readonly sentBytes: number
  /** From now on, for every request that names no misbehaviour by its model; null: none. */
  behave(as: Misbehaviour | null): void
  /** Breaks all connections off and listens no more. */
  kill(): Promise<void>
  /** Listens on the same port again. */
  restart(): Promise<void>
}

export const defaultModelList = {
  object: "list",
  data: ["gpt-test", "text-embedding-test", "rerank-test"].map((id) => ({
    id,
    object: "model",
    created: 1_790_000_000,
    owned_by: "upstream",
  })),
}

/**
 * An OpenAI-compatible and Anthropic service whose answers are known (answers.ts) and that misbehaves on demand: for all
 * requests (`behave`), for a secret, or for one request whose `model` is the name of a misbehaviour.
 */
export async function startUpstream(options: UpstreamOptions = {}): Promise<Upstream> {
  const requests: UpstreamRequest[] = []
  const sockets = new Set<Socket>()
  const numbers = new WeakMap<Socket, number>()
  let connections = 0
  let behaviour = options.behaviour ?? null
  let runningCount = 0

  const handle = async (incoming: IncomingMessage, response: ServerResponse) => {
    runningCount += 1
    response.once("close", () => {
      runningCount -= 1
    })
    const request = await readRequest(incoming, response, numbers.get(incoming.socket) ?? 0)
    requests.push(request)
    const named = options.choose?.(request, requests.length) ?? misbehaviourOf(request, options, behaviour)
    await respond(request, response, named === null ? { isSurvivable: true } : misbehaviours[named], options)
  }
  const server = createServer({ keepAliveTimeout: 0 }, (incoming, response) => {
    // A client that goes away in mid-answer is what many tests are about.
    handle(incoming, response).catch(() => response.destroy())
  })
  server.on("connection", (socket) => {
    sockets.add(socket)
    connections += 1
    numbers.set(socket, connections)
    socket.setNoDelay(true)
    socket.once("close", () => sockets.delete(socket))
    socket.on("error", () => {})
  })
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve))
  const kill = async () => {
    if (!server.listening) return
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  }
  await listen(0)
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  return {
    port,
    origin,
    baseUrl: `${origin}/v1`,
    requests,
    get runningCount() {
      return runningCount
    },
    get connectionCount() {
      return sockets.size
    },
    get sentBytes() {
      return [...sockets].reduce((sum, { bytesWritten }) => sum + bytesWritten, 0)
    },
    behave(as) {
      behaviour = as
    },
    kill,
    restart: () => listen(port),
    [Symbol.asyncDispose]: kill,
  }
}

async function readRequest(
  incoming: IncomingMessage,
  response: ServerResponse,
  connection: number,
): Promise<UpstreamRequest> {
  const { method = "", url = "", headers } = incoming
  const content = await text(incoming)
  const presented = headers.authorization?.replace(/^Bearer /, "") ?? headers["x-api-key"] ?? headers["api-key"]
  return {
    method,
    path: url,
    headers,
    body: content === "" ? {} : JSON.parse(content),
    connection,
    secret: presented === undefined ? null : String(presented),
    closed: new Promise((resolve) => response.once("close", () => resolve(!response.writableFinished))),
  }
}

function misbehaviourOf(
  { body, secret }: UpstreamRequest,
  { secrets }: UpstreamOptions,
  behaviour: Misbehaviour | null,
): Misbehaviour | null {
  if (secrets !== undefined) {
    const forSecret = secret === null || !Object.hasOwn(secrets, secret) ? "status-401" : secrets[secret]
    if (forSecret) return forSecret
  }
  const { model } = body
  return typeof model === "string" && Object.hasOwn(misbehaviours, model) ? (model as Misbehaviour) : behaviour
}

const oneChoiceOnly = {
  status: 400,
  body: { error: { message: "Only one completion choice is allowed", type: "invalid_request_error", code: 400 } },
}

async function respond(
  request: UpstreamRequest,
  response: ServerResponse,
  behaviour: Behaviour,
  { before, modelList = defaultModelList }: UpstreamOptions,
): Promise<void> {
  const sending: Sending = { response, behaviour, before: async (frame) => before?.(frame, request) }
  if (behaviour.refusal !== undefined) return sendRefusal(sending, behaviour.refusal)
  const path = /(chat\/)?\w+$/.exec(request.path.replace(/\?.*$/, ""))?.[0] ?? ""
  if (request.method === "GET") {
    await sending.before(0)
    return path === "models" || path === "tags" ? sendJson(sending, modelList) : sendJson(sending, { status: "ok" })
  }
  const { severalChoices } = behaviour
  if (severalChoices === "refused" && Number(request.body.n ?? 1) > 1) return sendRefusal(sending, oneChoiceOnly)
  const { n: _count, ...single } = request.body
  const body = severalChoices === "ignored" ? single : request.body
  const asked = behaviour.swapsForm ? { ...body, stream: !isStreamed(body) } : body
  const answer = answerOf(path, asked, behaviour.topic ?? (wantsCall(asked) ? "tool-call" : "text"))
  if (answer === null) return sendRefusal(sending, { status: 404, body: { error: { message: "Not Found" } } })
  await sendAnswer(sending, answer)
}

function answerOf(path: string, body: Json, topic: Topic): Answer | null {
  switch (path) {
    case "chat/completions":
      return chatAnswer(body, topic)
    case "completions":
      return textAnswer(body)
    case "messages":
      return messagesAnswer(body, topic)
    case "embeddings":
      return embeddingsAnswer(body)
    case "rerank":
      return rerankAnswer(body)
    default:
      return null
  }
}
