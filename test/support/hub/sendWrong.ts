import { type Exchange, sendJson, sendText } from "./hubExchange.ts"

/** Answers that are wrong whatever is asked for; false where the usual answer is wrong, or nothing is. */
export function sendWrong(exchange: Exchange): boolean {
  const { wrong, response, url } = exchange
  if (wrong === null) return false
  switch (wrong.name) {
    case "no-answer":
      response.socket?.resetAndDestroy()
      return true
    case "error-500":
    case "error-502":
    case "error-503": {
      const status = Number(wrong.name.slice(-3))
      sendText(exchange, status, `<html><title>${status}</title></html>`, { "content-type": "text/html" })
      return true
    }
    case "rate-limited": {
      const seconds = wrong.options.retryAfterSeconds === undefined ? 1 : wrong.options.retryAfterSeconds
      // huggingface.co/docs/hub/rate-limits: how many are left, and seconds until there are more.
      const told: Record<string, string> =
        seconds === null
          ? { ratelimit: '"resolvers";r=0;t=7', "ratelimit-policy": '"fixed window";"resolvers";q=3000;w=300' }
          : { "retry-after": String(seconds) }
      sendJson(exchange, 429, { error: "We had to rate limit your IP." }, told)
      return true
    }
    case "html-page":
      sendText(exchange, 200, "<!doctype html><title>Please log in</title><p>to this network", {
        "content-type": "text/html",
      })
      return true
    case "redirect-loop":
      sendText(exchange, 302, "", { location: `${url.pathname}${url.search}` })
      return true
    case "redirect-nowhere":
      sendText(exchange, 302, "")
      return true
    case "redirect-to": {
      const target = new URL(wrong.options.location ?? "http://127.0.0.1:9/")
      // Without a path of its own: what was asked for, there, as a mirror that sends on to huggingface.co does.
      sendText(exchange, 308, "", {
        location: target.pathname === "/" ? `${target.origin}${url.pathname}${url.search}` : target.href,
      })
      return true
    }
    case "huge-json":
      void sendHuge(exchange, wrong.options.sizeBytes ?? 64_000_000)
      return true
    case "quoting": {
      const { authorization = "", ...others } = exchange.request.headers
      sendJson(exchange, 418, { error: { authorization, others } }, { "x-error-message": `not with ${authorization}` })
      return true
    }
    case "broken-json":
      sendText(exchange, 200, '[{"id": "acme/', { "content-type": "application/json" })
      return true
    case "strange-json":
      sendJson(exchange, 200, { Data: [1, "two", null], models: "many", Success: true, Code: 200 })
      return true
    default:
      return false
  }
}

async function sendHuge({ response, gone }: Exchange, sizeBytes: number): Promise<void> {
  response.writeHead(200, { "content-type": "application/json" })
  const piece = Buffer.alloc(65_536, " ")
  response.write("[")
  for (let sent = 0; sent < sizeBytes && !gone.aborted; sent += piece.length) {
    if (!response.write(piece)) {
      await new Promise<void>((resolve) => {
        response.once("drain", resolve)
        gone.addEventListener("abort", () => resolve(), { once: true })
      })
    }
  }
  response.end("]")
}
