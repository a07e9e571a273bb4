/** Endings that say how a file was made, not what it is. */
const endings = /[-_. ](?:lora|peft|adapter|f32|f16|bf16|q8_0|gguf)$/i

/** "herbs" for `herbs-lora-f32.gguf` and for the folder `herbs-peft`: what a client writes behind the colon. */
export function adapterStem(fileName: string): string {
  let stem = fileName.replace(/\.gguf$/i, "")
  while (endings.test(stem)) stem = stem.replace(endings, "")
  // These three have a meaning in a model's name.
  return stem.replaceAll(/[:@+]+/g, "-") || "adapter"
}

/** Whether two names are probably those of one model: `Qwen/Qwen3-1.7B-Base` and `qwen3-1.7b-q8_0`, or "Qwen3 1.7B". */
export function isSameBase(trainedOn: string, modelNames: readonly (string | null)[]): boolean {
  const wanted = nameKey(trainedOn)
  return modelNames.some((name) => {
    const key = nameKey(name ?? "")
    const [short, long] = key.length < wanted.length ? [key, wanted] : [wanted, key]
    return short.length >= 4 && long.startsWith(short)
  })
}

/** The last part of a path or of an id at a hub, without what people write in different ways. */
function nameKey(name: string): string {
  const cached = /models--[^/\\]+?--([^/\\]+)/.exec(name)?.[1]
  const last = cached ?? name.split(/[/\\]/).findLast((part) => part !== "") ?? ""
  return last.toLowerCase().replaceAll(/[^a-z0-9.]/g, "")
}
