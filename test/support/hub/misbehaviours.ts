import type { HubHost, HubStage } from "./hubExchange.ts"

/** All that can go wrong, with what is asked for when it does. */
export const misbehaviours = {
  /** The connection breaks off before a word of an answer. */
  "no-answer": "bytes",
  /** It breaks off in the middle of a body (`atByte`). */
  reset: "bytes",
  /** The body stops (`atByte`), and the connection stays open. */
  stall: "bytes",
  /** Headers never come. */
  "late-headers": "bytes",
  /** The body ends early (`atByte`), the right length in its header. */
  truncated: "bytes",
  /** One byte after another, slower than anybody would wait for the whole. */
  "slow-bytes": "bytes",
  /** 206 with another range than was asked for. */
  "wrong-content-range": "bytes",
  /** 206 without saying which range it is. */
  "no-content-range": "bytes",
  /** 200 with the whole file, whatever range was asked for. */
  "whole-file": "bytes",
  /** 200 with just the range that was asked for. */
  "part-as-whole": "bytes",
  /** The body ends early (`atByte`), in good order, with no length in its header. */
  "fewer-bytes": "bytes",
  /** More bytes than announced. */
  "too-many-bytes": "bytes",
  /** Content-Range tells another size of the whole file (`sizeBytes`). */
  "wrong-size": "bytes",
  /** 416 for a range that is there. */
  "range-refused": "bytes",
  "error-500": "bytes",
  "error-502": "bytes",
  "error-503": "bytes",
  /** 429 with Retry-After (`retryAfterSeconds`), or as Hugging Face does it, with RateLimit, where that is null. */
  "rate-limited": "bytes",
  /** Bytes of the file (`atByte` of it, `byteCount`) are others than they should be. */
  corrupt: "bytes",
  /** Another ETag than before, at every host. */
  "changed-etag": "bytes",
  /** A page for people, with 200 where a file was asked for. */
  "html-page": "bytes",
  /** The body compressed though nobody asked for it. */
  gzip: "bytes",
  "redirect-loop": "resolve",
  /** To `location`. */
  "redirect-to": "resolve",
  /** 302 without a Location. */
  "redirect-nowhere": "resolve",
  /** A digest that the content does not have. */
  "wrong-sha": "api",
  /** A size that the content does not have (`sizeBytes`). */
  "false-size": "api",
  /** Names of files that nobody should write to a disk (`names`). */
  "absurd-names": "api",
  /** Lists that have one more page, for ever. */
  "endless-pages": "api",
  /** An answer of many megabytes (`sizeBytes`). */
  "huge-json": "api",
  /** An error that repeats all that was sent, in its headers and its body. */
  quoting: "api",
  /** Something that is no JSON, with 200. */
  "broken-json": "api",
  /** JSON of quite another shape. */
  "strange-json": "api",
} as const satisfies Record<string, HubStage>

export type MisbehaviourName = keyof typeof misbehaviours

export type MisbehaviourOptions = {
  /** How many requests it befalls; all if absent. */
  readonly times?: number
  /** Requests that go well before the first that does not. */
  readonly after?: number
  /** Only at these; all if absent. */
  readonly hosts?: readonly HubHost[]
  /** Only where the path of the request contains this. */
  readonly path?: string
  /** What is asked for when it happens, if it is to be something else than usual: a 503 of the API. */
  readonly stage?: HubStage
  /** Of the body; its middle if absent. Of "corrupt": of the file. */
  readonly atByte?: number
  readonly byteCount?: number
  readonly sizeBytes?: number
  readonly retryAfterSeconds?: number | null
  readonly location?: string
  readonly names?: readonly string[]
}

/** Paths and names that a lying hub could list. */
export const absurdNames: readonly string[] = [
  "../../outside.gguf",
  "a/../../../outside.gguf",
  "..\\..\\outside.gguf",
  "/etc/outside.gguf",
  "C:\\Windows\\outside.gguf",
  "\\\\server\\share\\outside.gguf",
  "zero\u0000byte.gguf",
  "line\nbreak.gguf",
  "NUL.gguf",
  "folder/COM1/model.gguf",
  `${"x".repeat(5_000)}.gguf`,
  `${"deep/".repeat(2_000)}model.gguf`,
  "",
  ".",
  "..",
  "trailing./model.gguf",
  "right\u202egguf.exe",
]
