import type { CompletionEvent, CompletionRequest } from "../contract/completion.ts"
import { toOpenAiBody } from "../protocols/upstream/openaiBody.ts"
import {
  createOpenAiReader,
  readOpenAiReply,
  type UpstreamReader,
  type UpstreamReaderOptions,
} from "../protocols/upstream/openaiReader.ts"
import type { RemoteParts } from "./remoteParts.ts"

/** How completions are written and read in one wire format. */
export type RemoteCodec = {
  toBody(model: string, request: CompletionRequest): { readonly path: string; readonly body: object }
  createReader(options: UpstreamReaderOptions): UpstreamReader
  readWhole(reply: unknown, options: UpstreamReaderOptions): readonly CompletionEvent[]
}

export function codecOf({ droppedFields, preset }: RemoteParts): RemoteCodec {
  const { roles = {}, thinking } = preset
  return {
    toBody: (model, request) => toOpenAiBody(model, request, { isStreamed: true, droppedFields, roles, thinking }),
    createReader: createOpenAiReader,
    readWhole: readOpenAiReply,
  }
}
