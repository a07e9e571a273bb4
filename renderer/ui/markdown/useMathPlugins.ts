import { useEffect, useState } from "react"

async function load() {
  const [{ default: remarkMath }, { default: rehypeKatex }] = await Promise.all([
    import("remark-math"),
    import("rehype-katex"),
    import("katex/dist/katex.min.css"),
  ])
  return { remarkMath, rehypeKatex }
}

type MathPlugins = Awaited<ReturnType<typeof load>>
let loaded: MathPlugins | null = null

/** The formula renderer, which is large: null until it is wanted and has arrived. */
export function useMathPlugins(isWanted: boolean): MathPlugins | null {
  const [plugins, setPlugins] = useState<MathPlugins | null>(loaded)
  useEffect(() => {
    if (!isWanted || plugins !== null) return
    let isCurrent = true
    void load().then((arrived) => {
      loaded = arrived
      if (isCurrent) setPlugins(arrived)
    })
    return () => {
      isCurrent = false
    }
  }, [isWanted, plugins])
  return isWanted ? plugins : null
}
