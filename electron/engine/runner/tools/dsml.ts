import { taggedSyntax } from "./taggedSyntax.ts"
import type { ToolSyntax } from "./toolSyntax.ts"

/** DeepSeek's own markup: every parameter says whether its value is text as it stands, or JSON. */
function dsmlSyntax(name: string, section: string): ToolSyntax {
  return taggedSyntax({
    name,
    markers: ["｜DSML｜"],
    triggers: [`<｜DSML｜${section}>`],
    open: `<｜DSML｜${section}>`,
    callOpen: '<｜DSML｜invoke name="',
    nameEnd: '">',
    keyOpen: '<｜DSML｜parameter name="',
    keyClose: '"',
    kindMarks: { text: ' string="true">', json: ' string="false">' },
    valueOpen: "",
    valueClose: "</｜DSML｜parameter>",
    hasLines: false,
    callClose: "</｜DSML｜invoke>",
    close: `</｜DSML｜${section}>`,
    isSection: true,
  })
}

/** DeepSeek V3.2. */
export const dsml = dsmlSyntax("dsml", "function_calls")
/** DeepSeek V4. */
export const dsmlCalls = dsmlSyntax("dsml-calls", "tool_calls")
