import { createHash } from "node:crypto"
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"

type Layer = { readonly mediaType: string; readonly digest: string; readonly size: number }

/** An Ollama folder as its `create` and `pull` leave it: contents by their hash, manifests that name them. */
export function writeOllamaModel(
  folder: string,
  manifest: string,
  files: Readonly<Record<string, string>>,
): readonly string[] {
  const paths: string[] = []
  const layers = Object.entries(files).map(([kind, source]): Layer => {
    const content = readFileSync(source)
    const hash = createHash("sha256").update(content).digest("hex")
    const path = join(folder, "blobs", `sha256-${hash}`)
    put(path, source)
    paths.push(path)
    return { mediaType: `application/vnd.ollama.image.${kind}`, digest: `sha256:${hash}`, size: content.length }
  })
  const path = join(folder, "manifests", ...manifest.split("/"))
  mkdirSync(dirname(path), { recursive: true })
  const mediaType = "application/vnd.docker.distribution.manifest.v2+json"
  writeFileSync(path, JSON.stringify({ schemaVersion: 2, mediaType, config: layers[0], layers }))
  return paths
}

/** `publisher/repository/file.gguf`, as LM Studio keeps them. */
export function writeLmStudioModel(folder: string, name: string, source: string): string {
  return put(join(folder, ...name.split("/")), source)
}

/** `id/model.gguf` with what describes it. */
export function writeJanModel(folder: string, id: string, source: string): string {
  const path = put(join(folder, ...id.split("/"), "model.gguf"), source)
  const lines = [`model_path: llamacpp/models/${id}/model.gguf`, `name: ${id}`, "size_bytes: 1", "embedding: false"]
  writeFileSync(join(dirname(path), "model.yml"), `${lines.join("\n")}\n`)
  return path
}

function put(path: string, source: string): string {
  mkdirSync(dirname(path), { recursive: true })
  copyFileSync(source, path)
  return path
}
