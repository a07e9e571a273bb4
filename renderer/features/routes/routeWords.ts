import type { FallOverTrigger, RouteStrategy, SkipReason } from "../../../electron/contract/routes.ts"

export const strategyWords = {
  "in-order": { short: "inOrder", hint: "inOrderHint" },
  cheapest: { short: "cheapest", hint: "cheapestHint" },
  fastest: { short: "fastest", hint: "fastestHint" },
  "round-robin": { short: "roundRobin", hint: "roundRobinHint" },
} as const satisfies Record<RouteStrategy, unknown>

export const triggerWords = {
  auth: "triggerAuth",
  billing: "triggerBilling",
  "rate-limit": "triggerRateLimit",
  "server-error": "triggerServerError",
  timeout: "triggerTimeout",
  "not-found": "triggerNotFound",
  "out-of-memory": "triggerOutOfMemory",
  queue: "triggerQueue",
} as const satisfies Record<FallOverTrigger, string>

export const skipWords = {
  disabled: "skipDisabled",
  "provider-disabled": "skipProviderDisabled",
  "model-not-found": "skipModelNotFound",
  "circuit-open": "skipCircuitOpen",
  "may-not-leave": "skipMayNotLeave",
  "not-allowed": "skipNotAllowed",
  "cannot-do-this": "skipCannotDoThis",
} as const satisfies Record<SkipReason, string>
