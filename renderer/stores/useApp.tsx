import { createContext, type ReactNode, useContext } from "react"
import { useStore } from "zustand"
import type { AppState, AppStore } from "./appStore.ts"

const StoreContext = createContext<AppStore | null>(null)

export function StoreProvider({ store, children }: { readonly store: AppStore; readonly children: ReactNode }) {
  return <StoreContext value={store}>{children}</StoreContext>
}

/** The store itself, for reading inside a handler; a view reads with `useApp`. */
export function useAppStore(): AppStore {
  const store = useContext(StoreContext)
  if (store === null) throw new Error("There is no StoreProvider above this component.")
  return store
}

/** Draws anew only when what the selector picks has changed. Wrap selectors that build an object in `useShallow`. */
export function useApp<Picked>(selector: (state: AppState) => Picked): Picked {
  return useStore(useAppStore(), selector)
}
