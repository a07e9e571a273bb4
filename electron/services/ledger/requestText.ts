import { blackedOut, isSecretField, redactText } from "./redact.ts"

/** Of a request as JSON. */
const limitBytes = 256 * 1024
/** Longer data would fill the ledger with pictures. */
const dataLimit = 100
/** Values in all: what is cut off anyway is not to take long. */
const mostPlaces = 200_000

export type RequestText = {
  readonly text: string
  readonly isCut: boolean
  /** Nothing is missing but secrets. */
  readonly isWhole: boolean
}

/** What a client sent, as JSON without secrets and without the data of pictures and files, up to 256 KiB. */
export function requestText(body: unknown): RequestText | null {
  if (body === undefined) return null
  let leftBytes = limitBytes
  let isCut = false
  let isWhole = true
  /** Also of texts that are far longer than what is kept, so that they are neither written nor searched as a whole. */
  const short = (text: string): string => {
    const data = /^data:[\w.+/;=-]{0,200},/.exec(text)
    if (data !== null && text.length > dataLimit) {
      isWhole = false
      return `${data[0]}… (${text.length} characters)`
    }
    if (text.length <= leftBytes) {
      leftBytes -= text.length
      return text
    }
    isCut = true
    const kept = text.slice(0, leftBytes)
    leftBytes = 0
    return kept
  }
  const binary = (text: string): string => {
    isWhole = false
    return `… (${text.length} characters)`
  }
  let placesLeft = mostPlaces
  const text = JSON.stringify(body, (name, value: unknown) => {
    placesLeft -= 1
    if (value !== null && isSecretField(name)) return blackedOut
    if (typeof value === "string") return isBinary(name, value) ? binary(value) : redactText(short(value))
    if (typeof value !== "object" || value === null) return value
    const size = Array.isArray(value) ? value.length : 0
    if (placesLeft > size) return value
    isCut = true
    return Array.isArray(value) ? value.slice(0, Math.max(0, placesLeft)) : null
  })
  return cutText(text, isCut, isWhole)
}

/** Sound and files come as bare base64. */
function isBinary(name: string, value: string): boolean {
  return value.length > dataLimit && /^(?:data|file_data|b64_json)$/.test(name) && /^[\w+/=-]+$/.test(value)
}

/** Many short texts can be too much, too. */
function cutText(text: string, isCut: boolean, isWhole: boolean): RequestText {
  const bytes = Buffer.from(text)
  if (bytes.length <= limitBytes) return { text, isCut, isWhole: isWhole && !isCut }
  return { text: bytes.subarray(0, limitBytes).toString().replace(/�+$/, ""), isCut: true, isWhole: false }
}
