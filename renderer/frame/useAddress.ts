import { useEffect } from "react"
import type { PageId, Place } from "../stores/navigationSlice.ts"
import { useAppStore } from "../stores/useApp.tsx"

const pageIds: readonly PageId[] = ["chat", "server", "settings"]

/** Keeps the place in the address (`#/chat/<id>`), so that reloading stays there and Back goes back. */
export function useAddress(): void {
  const store = useAppStore()
  useEffect(() => {
    const read = () => {
      const place = placeOf(location.hash)
      if (place !== null) store.getState().go(place.page, place.item)
    }
    read()
    addEventListener("hashchange", read)
    const stop = store.subscribe(({ place }) => {
      if (location.hash !== hashOf(place)) location.hash = hashOf(place)
    })
    return () => {
      stop()
      removeEventListener("hashchange", read)
    }
  }, [store])
}

function hashOf({ page, item }: Place): string {
  return item === null ? `#/${page}` : `#/${page}/${encodeURIComponent(item)}`
}

function placeOf(hash: string): Place | null {
  const [, page, item] = hash.split("/")
  const known = pageIds.find((id) => id === page)
  return known === undefined ? null : { page: known, item: item ? decodeURIComponent(item) : null }
}
