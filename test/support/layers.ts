/** The layer table of docs/architecture.md as data: who may import what. */
export type Layer = {
  readonly name: string
  /** Path prefix or exact file that belongs to the layer; the longest match wins. */
  readonly at: string
  /** Layer names and packages ("node:" stands for all of Node's own modules). */
  readonly may: readonly string[]
}

const ports = ["app", "contract", "core"]
const rendererParts = [
  "renderer/host",
  "renderer/stores",
  "renderer/ui",
  "renderer/i18n",
  "renderer/models",
  "renderer/connect",
  "renderer/features",
]

export const layers: readonly Layer[] = [
  { name: "contract", at: "electron/contract/", may: [] },
  { name: "core", at: "electron/core/", may: ["contract", "node:"] },
  { name: "protocols", at: "electron/protocols/", may: ["contract", "core", "csv-stringify"] },
  { name: "store", at: "electron/store/", may: ["contract", "core", "node:", "conf", "zod"] },
  { name: "engine", at: "electron/engine/", may: ["contract", "core", "node:", "engine/engine", "engine/protocol"] },
  { name: "engine/engine", at: "electron/engine/engine.ts", may: ["contract"] },
  { name: "engine/protocol", at: "electron/engine/protocol.ts", may: ["contract", "engine/engine"] },
  {
    name: "engine/runner",
    at: "electron/engine/runner/",
    may: ["contract", "core", "engine/protocol", "engine/engine", "node-llama-cpp", "@huggingface/jinja", "node:"],
  },
  { name: "net", at: "electron/net/", may: ["contract", "core", "undici", "node:"] },
  { name: "library", at: "electron/library/", may: ["contract", "core", "net", "zod", "node:"] },
  {
    name: "providers",
    at: "electron/providers/",
    may: ["contract", "core", "protocols", "net", "engine/engine", "gpt-tokenizer", "undici", "node:"],
  },
  {
    name: "services",
    at: "electron/services/",
    may: [
      "contract",
      "core",
      "store",
      "library",
      "engine/engine",
      "providers",
      "jose",
      "lru-cache",
      "prom-client",
      "node:",
    ],
  },
  {
    name: "host",
    at: "electron/host/",
    may: ["contract", "core", "protocols", "services", "koa", "@koa/router", "raw-body", "zod", "node:"],
  },
  {
    name: "server",
    at: "electron/server/",
    may: ["contract", "core", "protocols", "services", "koa", "@koa/router", "raw-body", "zod", "zod-openapi", "node:"],
  },
  {
    name: "app",
    at: "electron/app",
    may: [
      "contract",
      "core",
      "protocols",
      "store",
      "engine",
      "engine/engine",
      "library",
      "providers",
      "services",
      "host",
      "server",
      "node:",
    ],
  },
  { name: "headless", at: "electron/headless.ts", may: [...ports, "headless/ports", "node:"] },
  { name: "cli", at: "electron/cli", may: [...ports, "headless/ports", "commander", "node:"] },
  { name: "start", at: "electron/start.mjs", may: ["node:"] },
  {
    name: "headless/ports",
    at: "electron/ports/",
    may: [...ports, "engine/engine", "store", "conf", "rotating-file-stream", "trash", "node:"],
  },
  {
    name: "shell",
    at: "electron/shell/",
    may: [...ports, "engine/engine", "headless/ports", "electron", "electron-store", "node:"],
  },
  { name: "renderer/host", at: "renderer/host/", may: ["contract"] },
  { name: "renderer/stores", at: "renderer/stores/", may: ["renderer/host", "contract", "react", "zustand"] },
  { name: "renderer/i18n", at: "renderer/i18n/", may: ["contract", "react", "i18next", "react-i18next"] },
  {
    name: "renderer/ui",
    at: "renderer/ui/",
    may: [
      "react",
      "react-dom",
      "radix-ui",
      "lucide-react",
      "cmdk",
      "react-markdown",
      "remark-gfm",
      "remark-math",
      "rehype-katex",
      "katex",
      "lowlight",
      "highlight.js",
      "@tanstack/react-virtual",
      "@dnd-kit/core",
      "@dnd-kit/sortable",
      "@dnd-kit/utilities",
    ],
  },
  {
    name: "renderer/models",
    at: "renderer/models/",
    may: ["renderer/stores", "renderer/ui", "renderer/i18n", "contract", "react", "react-i18next", "lucide-react"],
  },
  {
    name: "renderer/connect",
    at: "renderer/connect/",
    may: ["renderer/stores", "renderer/ui", "renderer/i18n", "contract", "react", "react-i18next", "lucide-react"],
  },
  {
    name: "renderer/features",
    at: "renderer/features/",
    may: [
      "renderer/models",
      "renderer/connect",
      "renderer/stores",
      "renderer/ui",
      "renderer/i18n",
      "contract",
      "react",
      "react-i18next",
      "lucide-react",
      "zustand",
      "@tanstack/react-virtual",
    ],
  },
  {
    name: "renderer",
    at: "renderer/",
    may: [
      ...rendererParts,
      "contract",
      "react",
      "react-dom",
      "react-i18next",
      "i18next",
      "lucide-react",
      "zustand",
      "cmdk",
    ],
  },
]
