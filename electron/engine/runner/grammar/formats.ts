import { parsePattern } from "./regexParser.ts"
import type { Regular } from "./regular.ts"

const months31 = "(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])"
const months30 = "(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)"
const february = "02-(?:0[1-9]|1\\d|2[0-8])"
const leapYear = "(?:\\d\\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)"
const date = `(?:\\d{4}-(?:${months31}|${months30}|${february})|${leapYear}-02-29)`
/** The leap second is left out: it is right at a few moments only. */
const clock = "(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,9})?"
const offset = "(?:[zZ]|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)"

const label = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
const hostname = `${label}(?:\\.${label})*`
const byte = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)"
const ipv4 = `(?:${byte}\\.){3}${byte}`
const group = "[0-9a-fA-F]{1,4}"
const tail = `(?:${group}:${group}|${ipv4})`
const ipv6 = [
  `(?:${group}:){6}${tail}`,
  `::(?:${group}:){5}${tail}`,
  `(?:${group})?::(?:${group}:){4}${tail}`,
  `(?:(?:${group}:){0,1}${group})?::(?:${group}:){3}${tail}`,
  `(?:(?:${group}:){0,2}${group})?::(?:${group}:){2}${tail}`,
  `(?:(?:${group}:){0,3}${group})?::${group}:${tail}`,
  `(?:(?:${group}:){0,4}${group})?::${tail}`,
  `(?:(?:${group}:){0,5}${group})?::${group}`,
  `(?:(?:${group}:){0,6}${group})?::`,
].join("|")

const atom = "[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+"
const uriCharacter = "(?:[a-zA-Z0-9._~!$&'()*+,;=:@/-]|%[0-9a-fA-F]{2})"
const iriCharacter = "(?:[a-zA-Z0-9._~!$&'()*+,;=:@/\\u00a0-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\uffef-]|%[0-9a-fA-F]{2})"
const pointerPart = "(?:/(?:[^/~]|~[01])*)*"
const durationTime = "T(?:\\d+H(?:\\d+M(?:\\d+S)?)?|\\d+M(?:\\d+S)?|\\d+S)"
const durationDate = "(?:\\d+Y(?:\\d+M(?:\\d+D)?)?|\\d+M(?:\\d+D)?|\\d+D)"

function uri(character: string, scheme: string, segment: string): string {
  return `${scheme}${segment}(?:\\?(?:${character}|\\?)*)?(?:#(?:${character}|\\?)*)?`
}

/** RFC 3986 without the rare parts of the authority. */
function absolute(character: string): string {
  const authority = `//(?:${character.replace(":@/-", ":@-").replace("@/", "@")}|\\[[0-9a-fA-F:.]+\\])*(?:/${character}*)?`
  const rootless = `${character.replace("/", "")}${character}*`
  return uri(character, "[a-zA-Z][a-zA-Z0-9+.-]*:", `(?:${authority}|/(?:${rootless})?|${rootless})`)
}

const sources: Readonly<Record<string, string>> = {
  date,
  time: `${clock}${offset}`,
  "date-time": `${date}[tT ]${clock}${offset}`,
  "iso-time": `${clock}${offset}?`,
  "iso-date-time": `${date}[tT ]${clock}${offset}?`,
  duration: `P(?:${durationDate}(?:${durationTime})?|${durationTime}|\\d+W)`,
  uuid: "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
  email: `${atom}(?:\\.${atom})*@(?:${label}\\.)+${label}`,
  "idn-email": "[^\\s@]+@[^\\s@]+",
  hostname,
  "host-name": hostname,
  ipv4,
  "ip-address": ipv4,
  ipv6,
  uri: absolute(uriCharacter),
  url: `(?:https?|ftp)://(?:${uriCharacter}|[?#])+`,
  "uri-reference": uri(uriCharacter, "(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?", `${uriCharacter}*`),
  iri: absolute(iriCharacter),
  "iri-reference": uri(iriCharacter, "(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?", `${iriCharacter}*`),
  "json-pointer": pointerPart,
  "json-pointer-uri-fragment": "#(?:/(?:[a-zA-Z0-9_.!$&'()*+,;:=@-]|%[0-9a-fA-F]{2}|~[01])*)*",
  "relative-json-pointer": `(?:0|[1-9]\\d*)(?:#|${pointerPart})`,
  byte: "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?",
}

/** Formats that say how a number is stored, or that JSON Schema leaves to the application: nothing to enforce. */
const annotations = new Set([
  "int32",
  "int64",
  "float",
  "double",
  "password",
  "binary",
  "regex",
  "uri-template",
  "idn-hostname",
])

const parsed = new Map<string, Regular>()

/** The texts of a format, whole; undefined if we cannot say them. */
export function formatTexts(name: string): Regular | undefined {
  const known = parsed.get(name)
  if (known !== undefined) return known
  const source = Object.hasOwn(sources, name) ? sources[name] : undefined
  if (source === undefined) return undefined
  const { regular } = parsePattern(`^(?:${source})$`)
  parsed.set(name, regular)
  return regular
}

/** Whether JSON Schema gives the format a meaning that we do not enforce. */
export function isRelaxedFormat(name: string): boolean {
  return annotations.has(name) && /^(?:regex|uri-template|idn-hostname)$/.test(name)
}
