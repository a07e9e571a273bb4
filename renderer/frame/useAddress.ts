import { useEffect } from "react"
import { pages, settingsEntry } from "../navigation.ts"
import type { AppStore } from "../stores/appStore.ts"
import type { Place } from "../stores/navigationSlice.ts"
import { useAppStore } from "../stores/useApp.tsx"

/** Keeps the place in the address (`#/chat/<id>`), so that reloading stays there and Back goes back. */
export function useAddress(): void {
  const store = useAppStore()
  useEffect(() => {
    const read = () => readAddress(store)
    read()
    addEventListener("hashchange", read)
    const stop = store.subscribe(({ place }, before) => {
      // The address is ahead of the place until `hashchange` comes: whatever else changes until then must not take it back.
      if (place !== before.place && location.hash !== hashOf(place)) location.hash = hashOf(place)
    })
    return () => {
      stop()
      removeEventListener("hashchange", read)
    }
  }, [store])
}

/** Goes where the address says. Before the first drawing, so that no other page appears first and takes the focus. */
export function readAddress(store: AppStore): void {
  const place = placeOf(location.hash)
  const here = store.getState().place
  // The address follows the place, too: going again would close the panel that was opened with it.
  if (place === null || (place.page === here.page && place.item === here.item)) return
  store.getState().go(place.page, place.item)
}

function hashOf({ page, item }: Place): string {
  return item === null ? `#/${page}` : `#/${page}/${encodeURIComponent(item)}`
}

function placeOf(hash: string): Place | null {
  const [, page, item] = hash.split("/")
  const known = [...pages, settingsEntry].find(({ id }) => id === page)
  return known === undefined ? null : { page: known.id, item: item ? decodeURIComponent(item) : null }
}
