import { open } from "node:fs/promises"
import { basename } from "node:path"
import { AppError } from "../../../contract/errors.ts"
import type { FileProblem } from "../../../contract/reasons.ts"

/** What is no GGUF file at all is said here: the engine's own words for it are obscure. */
export async function checkMagic(path: string): Promise<void> {
  const file = await open(path, "r").catch((cause: unknown) => {
    throw invalidFile(path, "unreadable", "it cannot be opened", cause)
  })
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(4), 0, 4, 0)
    if (bytesRead < 4 || buffer.toString("latin1") !== "GGUF")
      throw invalidFile(path, "not-gguf", "it is not a GGUF file")
  } finally {
    await file.close()
  }
}

function invalidFile(path: string, reason: FileProblem, words: string, cause?: unknown): AppError {
  const file = basename(path)
  return new AppError("model_file_invalid", `${file} cannot be loaded: ${words}.`, { facts: { file, reason }, cause })
}
