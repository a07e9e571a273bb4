import type { Download } from "../../electron/contract/downloads.ts"
import type { HubFileGroup, HubFits, HubRepo, HubRepoSummary, HubSuggestion } from "../../electron/contract/hub.ts"
import { someEstimate } from "./scriptedHost.ts"

export function someSummary(change: Partial<HubRepoSummary> = {}): HubRepoSummary {
  return {
    source: "huggingface",
    repo: "Qwen/Qwen3-4B-GGUF",
    url: "https://huggingface.co/Qwen/Qwen3-4B-GGUF",
    downloads: 184_233,
    likes: 412,
    updatedAt: Date.UTC(2026, 10, 1),
    tags: ["gguf"],
    license: "apache-2.0",
    gate: "none",
    parameterCount: 4.02e9,
    architecture: "qwen3",
    ...change,
  }
}

export function someGroup(change: Partial<HubFileGroup> = {}): HubFileGroup {
  const id = change.id ?? "Qwen3-4B-Q4_K_M.gguf"
  return {
    id,
    kind: "model",
    quantization: "Q4_K_M",
    size: "balanced",
    files: [{ path: id, sizeBytes: 2.5e9, sha256: "5f" }],
    sizeBytes: 2.5e9,
    missingParts: 0,
    inLibrary: null,
    ...change,
  }
}

export function someRepo(change: Partial<HubRepo> = {}): HubRepo {
  return { ...someSummary(), revision: "7c41481f", groups: [someGroup()], peft: null, readme: null, ...change }
}

/** Each group with a verdict. */
export function someFits(verdicts: Readonly<Record<string, HubFits["fits"][number]["estimate"]["verdict"]>>): HubFits {
  const fits = Object.entries(verdicts).map(([groupId, verdict]) => ({
    groupId,
    estimate: someEstimate({ verdict }),
    isDerived: false,
  }))
  return {
    fits,
    recommended: fits.find(({ estimate }) => estimate.verdict === "fits")?.groupId ?? null,
    architecture: "qwen3",
    parameterCount: 4.02e9,
    trainedContextSize: 40_960,
  }
}

export function someSuggestion(change: Partial<HubSuggestion> = {}): HubSuggestion {
  return {
    repo: "Qwen/Qwen3-4B-GGUF",
    name: "Qwen3 4B",
    groupId: "Qwen3-4B-Q4_K_M.gguf",
    sizeBytes: 2.5e9,
    parameterCount: 4.02e9,
    quantization: "Q4_K_M",
    license: "apache-2.0",
    role: "balanced",
    verdict: "fits",
    ...change,
  }
}

export function someDownload(change: Partial<Download> = {}): Download {
  return {
    id: "d1",
    repo: "Qwen/Qwen3-4B-GGUF",
    revision: "7c41481f",
    groupId: "Qwen3-4B-Q4_K_M.gguf",
    name: "Qwen3-4B Q4_K_M",
    kind: "model",
    source: "huggingface",
    files: [{ path: "Qwen3-4B-Q4_K_M.gguf", sizeBytes: 2e9, doneBytes: 1e9, isVerified: false }],
    doneBytes: 1e9,
    totalBytes: 2e9,
    bytesPerSecond: 25e6,
    secondsLeft: 40,
    state: { kind: "running", step: "downloading" },
    createdAt: 0,
    ...change,
  }
}
