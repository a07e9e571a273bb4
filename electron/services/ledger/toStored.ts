import type { ErrorBody, ErrorFacts } from "../../contract/errors.ts"
import type { RequestRecord, RequestStatus } from "../../contract/server.ts"
import type { StoredBodies, StoredRequest } from "../../store/ledgerRows.ts"
import type { EndedRequest } from "../answers/requestEntry.ts"
import { redactText } from "./redact.ts"
import { requestText } from "./requestText.ts"

/** A name that a client or a provider wrote. */
const longestName = 300
const longestMessage = 1_000
const mostAttempts = 50
const mostFacts = 20

/** A request as it goes into the ledger: without whatever looks like a secret, and nothing in it longer than it should be. */
export function toStored({ record, kept }: EndedRequest): StoredRequest {
  return { record: clean(record), bodies: kept === null ? null : toBodies(kept) }
}

function clean(record: RequestRecord): RequestRecord {
  const { caller, status, attempts } = record
  return {
    ...record,
    caller: caller.kind === "api" ? { ...caller, userAgent: name(caller.userAgent) } : caller,
    askedModel: name(record.askedModel),
    answeredBy: name(record.answeredBy),
    attempts: attempts.slice(0, mostAttempts).map(({ error, ...attempt }) => ({
      ...attempt,
      ...(error === undefined ? {} : { error: { code: error.code, message: message(error.message) } }),
    })),
    status: cleanStatus(status),
  }
}

/** Of an error only what explains it: details can be long, and are a provider's own words. The window makes its sentence of the facts. */
function cleanStatus(status: RequestStatus): RequestStatus {
  if (status.kind !== "failed") return status
  const { code, param, facts } = status.error
  const error: ErrorBody = {
    code,
    message: message(status.error.message),
    ...(param === undefined ? {} : { param: name(param) }),
    ...(facts === undefined ? {} : { facts: cleanFacts(facts) }),
  }
  return { ...status, error }
}

function cleanFacts(facts: ErrorFacts): ErrorFacts {
  const cleaned = Object.entries(facts).map(([key, value]) => [key, typeof value === "string" ? name(value) : value])
  return Object.fromEntries(cleaned.slice(0, mostFacts))
}

function name<Text extends string | null>(text: Text): string | Text {
  return text === null ? text : redactText(text.slice(0, longestName))
}

function message(text: string): string {
  return redactText(text.slice(0, longestMessage))
}

function toBodies({ request, answer }: NonNullable<EndedRequest["kept"]>): StoredBodies {
  const sent = requestText(request)
  const said = answer.toText(redactText)
  const cut = [
    ...(sent?.isCut === true ? (["request"] as const) : []),
    ...(said?.isCut === true ? (["response"] as const) : []),
  ]
  return {
    request: sent?.text ?? null,
    response: said?.text ?? null,
    ...(cut.length === 0 ? {} : { cut }),
    canReplay: sent?.isWhole ?? false,
  }
}
