import { AppError } from "../../electron/contract/errors.ts"

/** The code and the field with which something is refused. */
export function refusalOf(act: () => unknown): { code: string; param: string | undefined } {
  try {
    act()
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, param: error.param }
    throw error
  }
  throw new Error("It was not refused")
}
