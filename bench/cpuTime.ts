import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"

/** Clock ticks a second, as /proc counts them; null where there is no /proc. */
const ticksPerSecond = process.platform === "linux" ? Number(execFileSync("getconf", ["CLK_TCK"])) : null

/**
 * The time of all processors that a process has taken so far, in microseconds; NaN where the system does not tell. Unlike the time
 * on the wall it says little about who else is using the machine.
 */
export function cpuTimeOf(pid: number): number {
  if (ticksPerSecond === null) return Number.NaN
  // After the name, which may contain anything: fields 14 and 15 of proc(5), time in the process and in the kernel for it.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? []
  return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1e6
}
