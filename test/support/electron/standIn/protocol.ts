import { launcher, operations } from "./launcher.ts"
import { record } from "./records.ts"

type Handler = (request: Request) => Response | Promise<Response>

const handlers = new Map<string, Handler>()

export const protocol = {
  registerSchemesAsPrivileged: (schemes: unknown) => record("protocol.schemes", schemes),
  handle(scheme: string, handler: Handler) {
    handlers.set(scheme, handler)
    void launcher.call("protocol.add", scheme)
  },
}

operations["protocol.request"] = async (scheme: string, url: string) => {
  const response = await handlers.get(scheme)?.(new Request(url))
  if (response === undefined) throw new Error(`No handler for ${scheme}:`)
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  }
}
