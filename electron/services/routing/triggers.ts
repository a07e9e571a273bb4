import { AppError, type ErrorCode } from "../../contract/errors.ts"
import type { FallOverTrigger } from "../../contract/routes.ts"

/** What the codes of a target say about the target. Those that are not here say something about the request. */
const triggers: Partial<Record<ErrorCode, FallOverTrigger>> = {
  upstream_auth_failed: "auth",
  secret_unreadable: "auth",
  upstream_billing: "billing",
  insufficient_quota: "billing",
  upstream_rate_limited: "rate-limit",
  upstream_unavailable: "server-error",
  upstream_error: "server-error",
  upstream_invalid_reply: "server-error",
  engine_crashed: "server-error",
  internal_error: "server-error",
  model_load_failed: "server-error",
  model_file_invalid: "server-error",
  model_quarantined: "server-error",
  model_unloaded: "server-error",
  upstream_timeout: "timeout",
  model_not_found: "not-found",
  provider_not_found: "not-found",
  adapter_not_found: "not-found",
  adapter_invalid: "not-found",
  adapter_mismatch: "not-found",
  insufficient_memory: "out-of-memory",
  // Of a target: its own queue is full. What a key may not is refused before any target is asked.
  rate_limit_exceeded: "queue",
}

const refusals: Readonly<Record<string, FallOverTrigger>> = { 402: "billing", 404: "not-found", 408: "timeout" }

/** Why a target is given up; null where the fault is the request's own, so that no other target would do better. */
export function triggerOf(error: unknown): FallOverTrigger | null {
  if (!(error instanceof AppError)) return "server-error"
  if (error.code === "upstream_refused") return refusals[String(error.facts?.status)] ?? null
  return triggers[error.code] ?? null
}

/** Whether the same target may do it a moment later. */
export function isPassing(trigger: FallOverTrigger): boolean {
  return trigger === "server-error" || trigger === "rate-limit"
}

/** Too many who wait say nothing about how a target does. */
export function isFailure(trigger: FallOverTrigger): boolean {
  return trigger !== "queue"
}
