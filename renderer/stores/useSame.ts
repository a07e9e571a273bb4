import { useRef } from "react"

/** A selector for `useApp` that gives the object of the last time while `isSame` says so: `useShallow` with its own comparison. */
export function useSame<State, Picked>(
  select: (state: State) => Picked,
  isSame: (one: Picked, other: Picked) => boolean,
): (state: State) => Picked {
  const last = useRef<{ readonly picked: Picked } | null>(null)
  return (state) => {
    const picked = select(state)
    if (last.current === null || !isSame(last.current.picked, picked)) last.current = { picked }
    return last.current.picked
  }
}
