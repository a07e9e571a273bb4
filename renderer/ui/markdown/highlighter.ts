/** The languages that answers are written in most. Everything else is shown as plain code. Loaded with the first block of code. */
import bash from "highlight.js/lib/languages/bash"
import c from "highlight.js/lib/languages/c"
import cpp from "highlight.js/lib/languages/cpp"
import csharp from "highlight.js/lib/languages/csharp"
import css from "highlight.js/lib/languages/css"
import diff from "highlight.js/lib/languages/diff"
import dockerfile from "highlight.js/lib/languages/dockerfile"
import go from "highlight.js/lib/languages/go"
import ini from "highlight.js/lib/languages/ini"
import java from "highlight.js/lib/languages/java"
import javascript from "highlight.js/lib/languages/javascript"
import json from "highlight.js/lib/languages/json"
import kotlin from "highlight.js/lib/languages/kotlin"
import markdown from "highlight.js/lib/languages/markdown"
import nginx from "highlight.js/lib/languages/nginx"
import php from "highlight.js/lib/languages/php"
import powershell from "highlight.js/lib/languages/powershell"
import python from "highlight.js/lib/languages/python"
import r from "highlight.js/lib/languages/r"
import ruby from "highlight.js/lib/languages/ruby"
import rust from "highlight.js/lib/languages/rust"
import sql from "highlight.js/lib/languages/sql"
import swift from "highlight.js/lib/languages/swift"
import typescript from "highlight.js/lib/languages/typescript"
import xml from "highlight.js/lib/languages/xml"
import yaml from "highlight.js/lib/languages/yaml"
import { createLowlight } from "lowlight"

const lowlight = createLowlight({
  bash,
  c,
  cpp,
  csharp,
  css,
  diff,
  dockerfile,
  go,
  ini,
  java,
  javascript,
  json,
  kotlin,
  markdown,
  nginx,
  php,
  powershell,
  python,
  r,
  ruby,
  rust,
  sql,
  swift,
  typescript,
  xml,
  yaml,
})
lowlight.registerAlias({ bash: ["console", "shell", "shellscript"], json: ["jsonc", "json5"], xml: ["vue", "svelte"] })

export type CodeNode =
  | { readonly text: string }
  | { readonly className: string; readonly children: readonly CodeNode[] }

type HighlightedTree = ReturnType<typeof lowlight.highlight>

/** The code as nested spans; null for a language that is not known. */
export function highlight(language: string, code: string): readonly CodeNode[] | null {
  if (!lowlight.registered(language)) return null
  return toNodes(lowlight.highlight(language, code).children)
}

function toNodes(children: HighlightedTree["children"]): CodeNode[] {
  const nodes: CodeNode[] = []
  for (const child of children) {
    if (child.type === "text") nodes.push({ text: child.value })
    if (child.type === "element")
      nodes.push({ className: classNames(child.properties), children: toNodes(child.children) })
  }
  return nodes
}

function classNames(properties: Readonly<Record<string, unknown>>): string {
  return Array.isArray(properties.className) ? properties.className.join(" ") : ""
}
