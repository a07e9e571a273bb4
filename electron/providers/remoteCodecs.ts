import type { CompletionEvent, CompletionRequest } from "../contract/completion.ts"
import type { ProviderProtocol } from "../contract/providers.ts"
import { anthropicHeaders, toAnthropicBody } from "../protocols/upstream/anthropicBody.ts"
import { createAnthropicReader, readAnthropicReply } from "../protocols/upstream/anthropicReader.ts"
import { toOpenAiBody } from "../protocols/upstream/openaiBody.ts"
import {
  createOpenAiReader,
  readOpenAiReply,
  type UpstreamReader,
  type UpstreamReaderOptions,
} from "../protocols/upstream/openaiReader.ts"
import type { RemoteParts } from "./remoteParts.ts"

type CodecParts = Pick<RemoteParts, "droppedFields" | "preset">

/** How completions are written and read in one wire format. */
export type RemoteCodec = {
  /** Sent with every request, lists included. */
  readonly headers: Readonly<Record<string, string>>
  /** Whether a request is answered once only: several choices are several requests. */
  readonly isSingle: boolean
  toBody(model: string, request: CompletionRequest): { readonly path: string; readonly body: object }
  createReader(options: UpstreamReaderOptions): UpstreamReader
  readWhole(reply: unknown, options: UpstreamReaderOptions): readonly CompletionEvent[]
}

const codecs: Readonly<Record<ProviderProtocol, (parts: CodecParts) => RemoteCodec>> = {
  openai: ({ droppedFields, preset: { roles = {}, thinking } }) => ({
    headers: {},
    isSingle: false,
    toBody: (model, request) => toOpenAiBody(model, request, { isStreamed: true, droppedFields, roles, thinking }),
    createReader: createOpenAiReader,
    readWhole: readOpenAiReply,
  }),
  anthropic: ({ droppedFields }) => ({
    headers: anthropicHeaders,
    isSingle: true,
    toBody: (model, request) => toAnthropicBody(model, request, { isStreamed: true, droppedFields }),
    createReader: createAnthropicReader,
    readWhole: readAnthropicReply,
  }),
}

export function codecOf({ protocol, ...parts }: CodecParts & { readonly protocol: ProviderProtocol }): RemoteCodec {
  return codecs[protocol](parts)
}
