import { z } from "zod"
import { type ErrorBody, errorCodes } from "../../contract/errors.ts"
import type { MemoryAmount } from "../../contract/models.ts"
import { exactly } from "./exactly.ts"

export const bytes = z.int().min(0)
/** Milliseconds since 1970. */
export const moment = z.number().meta({ description: "Milliseconds since 1970." })
export const share = z.number().min(0).max(1)

export const errorBody = exactly<ErrorBody>()(
  z
    .object({
      code: z.enum(errorCodes),
      message: z.string(),
      param: z.string().optional(),
      facts: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
      detail: z.string().optional(),
    })
    .meta({ id: "Problem", description: "Why something cannot be used, or did not work." }),
)

export const memoryAmount = exactly<MemoryAmount>()(
  z
    .object({ ramBytes: z.number(), videoBytes: z.number() })
    .meta({ id: "MemoryAmount", description: "Of the computer's own memory, and of the graphics cards'." }),
)
