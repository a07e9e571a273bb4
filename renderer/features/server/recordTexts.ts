export type CurlOfRecord = {
  /** With its version: `http://localhost:8000/v1`. */
  readonly baseUrl: string
  /** Below it: `chat/completions`. */
  readonly operation: string
  readonly body: string
  readonly apiKey: string | null
}

/** The command that sends a kept request once more, for any POSIX shell. */
export function curlOfRecord({ baseUrl, operation, body, apiKey }: CurlOfRecord): string {
  const header = apiKey === null ? "" : `\n  -H 'Authorization: Bearer ${apiKey}' \\`
  return `curl ${baseUrl}/${operation} \\${header}\n  -H 'Content-Type: application/json' \\\n  -d '${body.replaceAll("'", "'\\''")}'`
}

/** JSON with its lines; anything else as it is. */
export function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
