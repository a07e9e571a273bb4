import { hermes } from "./hermes.ts"
import type { ToolSyntax } from "./toolSyntax.ts"

/** The call syntax of a model, known by its chat template. Templates without any are given that of Hermes. */
export function detectToolSyntax(_template: string): ToolSyntax {
  return hermes
}
