import type { EngineEnd } from "../contract/reasons.ts"

export type Exit = { readonly code: number | null; readonly signal: string | null }

export type ExitReason = {
  readonly kind: EngineEnd
  /** As the platform names it: "SIGKILL", "exit code 1", "exit code 0xC0000005". */
  readonly exit: string
  /** English, to follow "the engine process". */
  readonly words: string
}

const words: Record<EngineEnd, string> = {
  killed: "was killed, often because the computer ran out of memory",
  crashed: "crashed, often because of a damaged model file",
  "unsupported-processor": "crashed on an instruction that this processor does not have",
  "missing-library": "did not start because a system library is missing",
  hung: "got stuck and was ended",
  ended: "ended unexpectedly",
}

const kindOfSignal: Readonly<Record<string, EngineEnd>> = {
  SIGKILL: "killed",
  SIGTERM: "killed",
  SIGABRT: "crashed",
  SIGSEGV: "crashed",
  SIGBUS: "crashed",
  SIGFPE: "crashed",
  SIGTRAP: "crashed",
  SIGILL: "unsupported-processor",
}

/** POSIX shells and some hosts report a signal as 128 + its number. */
const signalOfCode: Readonly<Record<number, string>> = {
  132: "SIGILL",
  133: "SIGTRAP",
  134: "SIGABRT",
  135: "SIGBUS",
  136: "SIGFPE",
  137: "SIGKILL",
  139: "SIGSEGV",
  143: "SIGTERM",
}

/** NTSTATUS values: https://learn.microsoft.com/openspecs/windows_protocols/ms-erref/596a1078-e883-4972-9bbc-49e60bebca55 */
const kindOfStatus: Readonly<Record<number, EngineEnd>> = {
  // Access violation, stack overflow, heap corruption, fail fast.
  3221225477: "crashed",
  3221225725: "crashed",
  3221226356: "crashed",
  3221226505: "crashed",
  // No memory, commitment limit: Windows kills nobody for want of memory, but refuses to give any.
  3221225495: "killed",
  3221225773: "killed",
  // Illegal instruction.
  3221225501: "unsupported-processor",
  // DLL not found, entry point not found in it, one for another processor, one that could not start.
  3221225781: "missing-library",
  3221225785: "missing-library",
  3221225595: "missing-library",
  3221225794: "missing-library",
  // Ctrl-C.
  3221225786: "ended",
}

/** `isHung`: it was ended because it did not answer, which its exit does not tell. */
export function describeExit({ code, signal }: Exit, isHung = false): ExitReason {
  const named = signal ?? (code === null ? undefined : signalOfCode[code])
  if (isHung) return reason("hung", named ?? "no exit code")
  if (named !== undefined && named !== null) return reason(kindOfSignal[named] ?? "ended", named)
  if (code === null) return reason("ended", "no exit code")
  // Windows reports a status as a number that Node may show as negative; people search for its hexadecimal form.
  const status = code >>> 0
  if (status > 0x7fffffff) {
    return reason(kindOfStatus[status] ?? "crashed", `exit code 0x${status.toString(16).toUpperCase()}`)
  }
  return reason("ended", `exit code ${code}`)
}

function reason(kind: EngineEnd, exit: string): ExitReason {
  return { kind, exit, words: words[kind] }
}
