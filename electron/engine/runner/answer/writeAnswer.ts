import type { Token } from "node-llama-cpp"
import type { FinishReason } from "../../../contract/completion.ts"
import { AppError } from "../../../contract/errors.ts"
import type { GenerateRequest } from "../../engine.ts"
import type { AnswerDelta } from "../../protocol.ts"
import type { SequenceSlot } from "../contexts/sequenceSlot.ts"
import { paramOf } from "./answerRequirements.ts"
import type { Answer, AnswerTask } from "./answerTask.ts"
import { AnswerWriter } from "./answerWriter.ts"
import { type DecodeOptions, decode } from "./decode.ts"
import { DecodeSpeed } from "./decodeSpeed.ts"
import { DeltaBuffer } from "./deltaBuffer.ts"
import { DrawWatch } from "./drawWatch.ts"
import { GrammarGate } from "./grammarGate.ts"
import { invalidGrammar } from "./grammarLimits.ts"
import { tokenLogprob } from "./logprobs.ts"
import { OutputParser } from "./outputParser.ts"
import { evaluateOptions } from "./sampling.ts"
import { ThoughtLimit } from "./thoughtLimit.ts"
import { askedBias } from "./tokenBias.ts"
import { isUnfitDraw } from "./unfitDraw.ts"

/** Reads what the slot does not hold of the prompt, and lets the model answer. */
export async function writeAnswer(task: AnswerTask, slot: SequenceSlot, cachedTokens: number): Promise<Answer> {
  const { prompt, signal, clock, listener } = task
  const buffer = new DeltaBuffer(clock, (delta) => listener.delta(delta))
  const writer = answerWriter(task, (delta) => buffer.push(delta))
  const speed = new DecodeSpeed(clock)
  const isRead = await slot.read(prompt.tokens, signal)
  const reason = isRead ? await letModelWrite(task, slot, writer, speed) : "cancelled"
  writer.finish(reason !== "stop")
  buffer.flush()
  return {
    finishReason: reason === "stop" && writer.hasCalls ? "tool-calls" : reason,
    usage: {
      promptTokens: prompt.tokens.length,
      cachedTokens,
      completionTokens: speed.tokens,
      reasoningTokens: writer.reasoningTokens,
    },
    tokensPerSecond: speed.tokensPerSecond,
  }
}

function answerWriter({ loaded, request, prompt }: AnswerTask, send: (delta: AnswerDelta) => void): AnswerWriter {
  const { model, shownTokens, thinkTags, toolSyntax } = loaded
  const parser = new OutputParser({
    // What goes on from bare text is text.
    thinkTags: request.input.kind === "chat" ? thinkTags : null,
    startsInsideThought: prompt.thought === "open",
    syntax: toolSyntax,
    toolUse: request.input.kind === "chat" ? request.input.tools : undefined,
  })
  return new AnswerWriter({ model, prompt: prompt.tokens, shownTokens, parser, stop: request.stop, send })
}

const noTokens: ReadonlySet<Token> = new Set()

async function letModelWrite(
  { loaded, request, prompt, requirements, signal, listener, clock }: AnswerTask,
  slot: SequenceSlot,
  writer: AnswerWriter,
  speed: DecodeSpeed,
): Promise<FinishReason> {
  const { model, contextSize } = loaded
  const { topLogprobs } = request
  const gate = new GrammarGate(model, requirements, writer.isThinking, prompt.begun)
  const watch = new DrawWatch(clock, () => listener.stuck())
  const budget = request.input.kind === "chat" ? request.input.thinkingBudget : undefined
  const thoughtLimit = new ThoughtLimit(model, loaded.thinkTags, budget, requirements.answer !== null)
  const answer: Token[] = []
  const bias = askedBias(loaded, request)
  // The engine shifts the context, silently, when the slot's last place is needed.
  const room = contextSize - 1 - prompt.tokens.length
  const options: DecodeOptions = {
    sampling: {
      ...evaluateOptions(request.sampling, answer, contextSize),
      // Asked for when all is computed and the token is only to be drawn.
      grammarEvaluationState() {
        if (gate.state !== undefined) watch.begin()
        return gate.state
      },
      ...(bias === undefined ? {} : { tokenBias: bias }),
    },
    endTokens: request.input.kind === "chat" ? loaded.endTokens : noTokens,
    limit: Math.min(request.maxTokens ?? room, room),
    measure: topLogprobs === undefined ? null : (token) => tokenLogprob(model, token, topLogprobs),
    signal,
    insteadOfEnd: () => thoughtLimit.insteadOfEnd(writer.isThinking),
    take(token, logprob) {
      if (watch.end()) refuseOwnGrammar(request)
      if (gate.isDeadEnd(token)) throw deadEnd(request)
      answer.push(token)
      speed.add()
      listener.token()
      writer.write(token, logprob)
      gate.follow(writer)
      return writer.isComplete || thoughtLimit.afterToken(writer.isThinking, writer.reasoningTokens)
    },
  }
  try {
    return await decode(slot, prompt.tokens, options)
  } catch (error) {
    throw gate.state !== undefined && isUnfitDraw(error) ? deadEnd(request, error) : error
  } finally {
    watch.end()
  }
}

/** Those that are made from a schema can be read in one way only: another one in the same batch was slow. */
function refuseOwnGrammar({ format }: GenerateRequest): void {
  if (format?.kind !== "grammar") return
  throw invalidGrammar("it can be read in so many ways that following it takes too long", format.param)
}

function deadEnd({ format }: GenerateRequest, cause?: unknown): AppError {
  if (format?.kind === "grammar") {
    return invalidGrammar("at this place it admits nothing that the model can write", format.param, cause)
  }
  const param = format === undefined ? "tools" : paramOf(format)
  const message = "At this place the schema admits nothing that the model can write."
  return new AppError("invalid_json_schema", message, { param, cause })
}
