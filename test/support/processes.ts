import { readFileSync } from "node:fs"

/** Whether a process still runs. One that has ended but was not collected by its parent (a zombie) does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  if (process.platform !== "linux") return true
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"))
  } catch {
    return false
  }
}

/** The processes that this one started and that still run, theirs included. Only on Linux, which lists them. */
export function childrenOf(pid: number): number[] {
  if (process.platform !== "linux") return []
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim()
  const own = children === "" ? [] : children.split(" ").map(Number)
  return own.flatMap((child) => [child, ...childrenOf(child)])
}
