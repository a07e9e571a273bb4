/**
 * Every way in which Hearth can refuse or fail, as one closed list. A new code needs its status in errorStatus.ts and its words
 * in both languages.
 */
export const errorCodes = [
  // What a client sent
  "invalid_json",
  "missing_required_parameter",
  "invalid_type",
  "invalid_value",
  "integer_below_min_value",
  "integer_above_max_value",
  "decimal_below_min_value",
  "decimal_above_max_value",
  "empty_array",
  "unsupported_content",
  "unsupported_value",
  "unsupported_parameter",
  "unsupported_encoding",
  "unsupported_model",
  "adapter_mismatch",
  "adapter_invalid",
  "context_length_exceeded",
  "template_refused",
  "invalid_json_schema",
  "invalid_grammar",
  "request_too_large",
  "unknown_url",
  "method_not_allowed",
  // Who may ask
  "host_not_allowed",
  "origin_not_allowed",
  "missing_api_key",
  "invalid_api_key",
  "key_expired",
  "address_not_allowed",
  "model_not_allowed",
  "session_invalid",
  "admin_required",
  "ui_token_invalid",
  // What was asked for
  "model_not_found",
  "adapter_not_found",
  "conversation_not_found",
  "message_not_found",
  "provider_not_found",
  "route_not_found",
  "key_not_found",
  "record_not_found",
  "download_not_found",
  "import_not_found",
  "link_not_found",
  // Whether it can be done now
  "rate_limit_exceeded",
  "insufficient_quota",
  "no_target",
  "answer_running",
  "model_protected",
  "model_in_use",
  "model_load_failed",
  "insufficient_memory",
  "model_file_invalid",
  "model_quarantined",
  "model_unloaded",
  "engine_crashed",
  "server_stopping",
  // What a remote service did
  "upstream_unavailable",
  "upstream_timeout",
  "upstream_auth_failed",
  "upstream_billing",
  "upstream_rate_limited",
  "upstream_refused",
  "upstream_error",
  "upstream_invalid_reply",
  // Where models come from
  "hub_unreachable",
  "hub_timeout",
  "hub_unauthorized",
  "hub_gated",
  "hub_not_found",
  "hub_rate_limited",
  "hub_error",
  "hub_invalid_reply",
  "download_changed",
  "download_corrupt",
  // The library
  "import_invalid",
  "path_refused",
  "model_missing",
  "disk_full",
  // The host and the machine
  "port_in_use",
  "address_unavailable",
  "setting_fixed",
  "name_taken",
  "secret_unreadable",
  "data_folder_locked",
  "data_folder_unusable",
  "database_unusable",
  "connection_lost",
  "internal_error",
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** Facts that a sentence about the error may name, for example `{ port: 8000, holder: "node (pid 41)" }`. Never a secret. */
export type ErrorFacts = Readonly<Record<string, string | number>>

/** An error as it travels: over IPC, over HTTP to the window, and into stored messages. */
export type ErrorBody = {
  readonly code: ErrorCode
  /** English, for logs and API clients. The window words its own sentence from `code` and `facts`. */
  readonly message: string
  /** Path of the offending request field, such as `messages[2].content`. */
  readonly param?: string
  readonly facts?: ErrorFacts
  /** Longer material for "Details", such as the last lines of the engine's log. */
  readonly detail?: string
}

/** What a call to the host comes back as: Electron's `invoke` would lose the code of a thrown error. */
export type ResultEnvelope<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: ErrorBody }

/** The one error class of Hearth. Foreign errors are translated into it once, where they come in. */
export class AppError extends Error {
  override readonly name = "AppError"
  readonly code: ErrorCode
  readonly param?: string
  readonly facts?: ErrorFacts
  readonly detail?: string

  constructor(
    code: ErrorCode,
    message: string,
    options: { param?: string; facts?: ErrorFacts; detail?: string; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.param = options.param
    this.facts = options.facts
    this.detail = options.detail
  }

  static fromBody(body: ErrorBody): AppError {
    return new AppError(body.code, body.message, body)
  }

  toBody(): ErrorBody {
    return {
      code: this.code,
      message: this.message,
      ...(this.param === undefined ? {} : { param: this.param }),
      ...(this.facts === undefined ? {} : { facts: this.facts }),
      ...(this.detail === undefined ? {} : { detail: this.detail }),
    }
  }
}

/** Any thrown value as an `ErrorBody`. What is not an `AppError` becomes `internal_error` without its message: it may hold a path. */
export function toErrorBody(error: unknown): ErrorBody {
  if (error instanceof AppError) return error.toBody()
  return { code: "internal_error", message: "Something went wrong inside Hearth. The log has the details." }
}
