import type { AdapterReport } from "../../electron/contract/adapters.ts"
import type { Download } from "../../electron/contract/downloads.ts"
import type { CallName, HostCalls, HostSnapshot } from "../../electron/contract/hostApi.ts"
import type { HubFileGroup, HubRepo, HubRepoSummary } from "../../electron/contract/hub.ts"
import type { ImportJob, LinkedPath } from "../../electron/contract/library.ts"
import {
  defaultSettings,
  readyState,
  serverOn,
  someAdapter,
  someApp,
  someEstimate,
  someHub,
  someMemory,
  someModel,
} from "./scriptedHost.ts"

const problem = { code: "model_missing", message: "Its files are gone.", facts: { path: "/models/a.gguf" } } as const

export const someGroup: HubFileGroup = {
  id: "Qwen3-4B-Q4_K_M.gguf",
  kind: "model",
  quantization: "Q4_K_M",
  size: "balanced",
  files: [{ path: "Qwen3-4B-Q4_K_M.gguf", sizeBytes: 2_497_280_256, sha256: "ab".repeat(32) }],
  sizeBytes: 2_497_280_256,
  missingParts: 0,
  inLibrary: null,
}

const summary: HubRepoSummary = {
  source: "huggingface",
  repo: "Qwen/Qwen3-4B-GGUF",
  url: "https://huggingface.co/Qwen/Qwen3-4B-GGUF",
  downloads: 120_000,
  likes: 90,
  updatedAt: 1_790_000_000_000,
  tags: ["gguf", "text-generation"],
  license: "apache-2.0",
  gate: "none",
  parameterCount: 4_000_000_000,
  architecture: "qwen3",
}

export const someRepo: HubRepo = {
  ...summary,
  revision: "a".repeat(40),
  groups: [someGroup, { ...someGroup, id: "Qwen3-4B-Q8_0.gguf", quantization: "Q8_0", size: "large" }],
  peft: null,
  readme: "# Qwen3",
}

export const someDownload: Download = {
  id: "dl_1",
  repo: summary.repo,
  revision: someRepo.revision,
  groupId: someGroup.id,
  name: "Qwen3-4B Q4_K_M",
  kind: "model",
  source: "huggingface",
  files: [{ path: someGroup.id, sizeBytes: 1000, doneBytes: 250, isVerified: false }],
  doneBytes: 250,
  totalBytes: 1000,
  bytesPerSecond: 100,
  secondsLeft: 8,
  state: { kind: "running", step: "downloading" },
  createdAt: 1_790_000_000_000,
}

const job: ImportJob = {
  id: "im_1",
  name: "my-model",
  mode: "copy",
  doneBytes: 5,
  totalBytes: 10,
  state: { kind: "running" },
}

const link: LinkedPath = { id: "ln_1", path: "/elsewhere", app: "ollama", modelCount: 2, sizeBytes: 10, problem }

const report: AdapterReport = {
  source: "peft",
  id: "herbs",
  modelId: "ember",
  sizeBytes: 600_000,
  warnings: [{ kind: "other-base", facts: { base: "Ember" } }],
  architecture: "qwen3",
  baseModelName: "Ember",
  rank: 8,
  alpha: 16,
  modules: ["attn_q"],
  layerCount: 6,
}

/** One of everything, in as many of its states as fit into one list. */
export const someSnapshot: HostSnapshot = {
  sequence: 1,
  app: someApp(),
  settings: { settings: defaultSettings, fixed: {} },
  models: [
    someModel(),
    someModel({ id: "llama3.2:3b", state: readyState(), origin: { kind: "linked", app: "ollama" } }),
    someModel({
      id: "qwen",
      isMissing: true,
      problem,
      origin: { kind: "hub", source: "hf-mirror", repo: summary.repo, revision: "main", path: "a.gguf" },
      integrity: { kind: "verified", at: 1, sha256: "ab".repeat(32), isPublished: true },
      state: { kind: "failed", error: problem },
      saferLoad: { step: "cpu-only", load: { gpuLayers: 0 } },
    }),
  ],
  adapters: [someAdapter({ aliases: [{ name: "herbalist", modelId: "ember", scale: null }] })],
  links: [link],
  imports: [job, { ...job, id: "im_2", state: { kind: "failed", error: problem } }],
  hub: someHub(),
  downloads: [
    someDownload,
    { ...someDownload, id: "dl_2", state: { kind: "retrying", error: problem, retryAt: 5 } },
    { ...someDownload, id: "dl_3", state: { kind: "done", modelId: "qwen", adapterId: null, finishedAt: 9 } },
  ],
  providers: [],
  routes: [],
  targetHealth: [],
  keys: [],
  origins: [],
  server: serverOn,
  requests: [],
}

/** What a host would say to each call that can be managed. */
export const someAnswers: { readonly [Name in CallName]?: HostCalls[Name]["output"] } = {
  "host.snapshot": someSnapshot,
  "models.memory": someMemory({ video: { totalBytes: 8e9, freeBytes: 7e9, devices: ["A card"] } }),
  "models.update": someModel({ name: "Glut" }),
  "models.remove": { freedBytes: 10, went: "trash" },
  "models.configure": someModel(),
  "models.estimate": someEstimate({ fitting: { contextSize: 1024 } }),
  "models.inspect": {
    id: "ember",
    files: [{ path: "/models/ember.gguf", sizeBytes: 10 }],
    metadata: [{ key: "general.name", type: "string", value: "Ember", length: 5 }],
    tensors: [{ name: "token_embd.weight", type: "Q8_0", dimensions: [64, 1000], bytes: 68_000 }],
    tensorCount: 1,
    tokenizer: { kind: "gpt2", vocabularySize: 1000, specialTokens: [{ role: "eos", id: 1, text: "<|end|>" }] },
    templates: [{ name: "default", text: "{{ messages }}" }],
  },
  "models.previewTemplate": { text: "<|user|>Hello!" },
  "library.disk": { libraryBytes: 1, partialBytes: 2, linkedBytes: 3, freeBytes: 4, totalBytes: 5 },
  "library.findApps": {
    items: [{ app: "lmstudio", path: "/home/a/.lmstudio/models", modelCount: 1, sizeBytes: 5, isLinked: false }],
  },
  "library.link": link,
  "imports.look": {
    path: "/a.gguf",
    app: null,
    isCut: false,
    modes: ["copy", "move", "in-place"],
    items: [
      {
        path: "/a.gguf",
        kind: "model",
        name: "A",
        fileName: "a.gguf",
        fileCount: 1,
        sizeBytes: 10,
        architecture: "qwen3",
        quantization: "Q8_0",
        parameterCount: null,
        duplicateOf: null,
      },
    ],
  },
  "imports.start": job,
  "adapters.check": report,
  "adapters.import": someAdapter(),
  "adapters.update": someAdapter({ notes: "n" }),
  "adapters.remove": { freedBytes: 0, went: "forgotten" },
  "adapters.setAlias": someAdapter({ aliases: [{ name: "herbalist", modelId: "ember", scale: 0.5 }] }),
  "adapters.removeAlias": someAdapter(),
  "hub.probe": someHub(),
  "hub.search": { source: "huggingface", items: [summary], nextCursor: "next" },
  "hub.repo": someRepo,
  "hub.fits": {
    fits: [{ groupId: someGroup.id, estimate: someEstimate(), isDerived: false }],
    recommended: someGroup.id,
    architecture: "qwen3",
    parameterCount: null,
    trainedContextSize: 40_960,
  },
  "hub.suggestions": {
    items: [
      {
        repo: summary.repo,
        name: "Qwen3 4B",
        groupId: someGroup.id,
        sizeBytes: 10,
        parameterCount: 4e9,
        quantization: "Q4_K_M",
        license: "apache-2.0",
        role: "balanced",
        verdict: "fits",
      },
    ],
  },
  "downloads.start": someDownload,
  "downloads.pause": { ...someDownload, state: { kind: "paused" }, bytesPerSecond: null, secondsLeft: null },
  "downloads.resume": someDownload,
}
