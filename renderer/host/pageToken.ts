/** Where the host writes the token into the page that it serves. */
export const tokenMetaName = "hearth-ui-token"

/** Keeps the token valid: a host that was started again has a new one, which its page tells. */
export function createPageToken(origin: string, first: string) {
  let token = first

  const renew = async (): Promise<boolean> => {
    const response = await fetch(`${origin}/`, { cache: "no-store" })
    const found = response.ok ? tokenIn(await response.text()) : null
    if (found === null || found === token) return false
    token = found
    return true
  }

  return {
    /** Sends once with the token, and once more with a new one if that was refused. */
    async use(send: (token: string) => Promise<Response>): Promise<Response> {
      const response = await send(token)
      if (response.status !== 401 || !(await renew())) return response
      await response.body?.cancel()
      return send(token)
    },
  }
}

function tokenIn(html: string): string | null {
  const tag = html.match(new RegExp(`<meta[^>]*name="${tokenMetaName}"[^>]*>`))?.[0]
  return tag?.match(/content="([^"]+)"/)?.[1] ?? null
}
