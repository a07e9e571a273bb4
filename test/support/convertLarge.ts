/**
 * Run as a process of its own: converts the PEFT folder `argv[2]` for a base of `argv[3]` layers into the file `argv[4]` and
 * prints by how many bytes its memory grew at most.
 */
import { readPeftFolder } from "../../electron/library/peft/peftFolder.ts"
import { planConversion } from "../../electron/library/peft/peftPlan.ts"
import { writeAdapter } from "../../electron/library/peft/peftToGguf.ts"

const [, , folder = "", layers = "", path = ""] = process.argv
const tensors = new Map(
  Array.from({ length: Number(layers) }, (_, layer) => [`blk.${layer}.attn_q.weight`, [4096, 4096]] as const),
)
const base = { architecture: "llama", name: null, metadata: new Map([["llama.attention.head_count", 32]]), tensors }
const plan = planConversion(await readPeftFolder(folder), base, "base")
const before = process.memoryUsage.rss()
let most = before
await writeAdapter({ name: "large", baseModel: null, source: "", plan, path }, new AbortController().signal, () => {
  most = Math.max(most, process.memoryUsage.rss())
})
console.log(most - before)
