import { resolve } from "node:path"
import { AppError } from "../../contract/errors.ts"
import type { DiskUse, FoundApp, LinkedPath } from "../../contract/library.ts"
import { Emitter } from "../../core/emitter.ts"
import { newId } from "../../core/ids.ts"
import type { Log } from "../../core/log.ts"
import { Mutex } from "../../core/mutex.ts"
import {
  type AppFolder,
  type AppPlaces,
  appFolderOf,
  belongToApps,
  findAppFolders,
} from "../../library/apps/foundApps.ts"
import type { Catalogue } from "../../library/catalogue.ts"
import { assertLinkable, measureRoot } from "../../library/links/linkable.ts"
import type { SettingsSection } from "../../store/settings.ts"
import type { StoredLink } from "../../store/storedLinks.ts"
import { diskUse } from "./diskUse.ts"

export type LinkChange =
  | { readonly kind: "changed"; readonly link: LinkedPath }
  | { readonly kind: "removed"; readonly id: string }

/** Where the models of the library lie: the places outside the models folder that are used, and what all of it takes. */
export interface LibraryService {
  links(): readonly LinkedPath[]
  /**
   * Uses what is in a folder, or a single file, where it lies; one that is linked already is answered with. Nothing is ever written
   * there. `import_invalid` where there is nothing to use.
   */
  link(path: string): Promise<LinkedPath>
  /** The files stay; their models leave the list. `link_not_found` */
  unlink(id: string): Promise<void>
  /** Folders of other apps on this computer. */
  findApps(): Promise<readonly FoundApp[]>
  /** The app whose folder a path is, and where in it its models are; null for any other path. */
  appOf(path: string): Promise<AppFolder | null>
  /** Whether one of these files is another app's. */
  belongToApps(paths: readonly string[]): Promise<boolean>
  disk(): Promise<DiskUse>
  onChange(listener: (change: LinkChange) => void): () => void
  close(): void
}

export type LibraryServiceParts = {
  readonly catalogue: Catalogue
  readonly section: SettingsSection<StoredLink>
  readonly places: AppPlaces
  readonly log: Log
}

export function createLibraryService({ catalogue, section, places, log }: LibraryServiceParts): LibraryService {
  const changes = new Emitter<LinkChange>()
  const mutex = new Mutex()
  const toLink = (stored: StoredLink): LinkedPath => {
    const { isForgotten: _, ...use } = catalogue.linkUse(stored.id)
    return { ...stored, ...use }
  }
  const known = new Map<string, string>()
  const links = () => section.entries.map(toLink)
  const announce = () => {
    const now = new Map(links().map((link) => [link.id, link]))
    for (const id of [...known.keys()]) {
      if (!now.has(id) && known.delete(id)) changes.emit({ kind: "removed", id })
    }
    for (const [id, link] of now) {
      const text = JSON.stringify(link)
      if (known.get(id) === text) continue
      known.set(id, text)
      changes.emit({ kind: "changed", link })
    }
  }
  const setLinks = async (entries: readonly StoredLink[]) => {
    section.replace(entries)
    await catalogue.setLinks(entries)
    announce()
  }
  const unlink = (id: string) => setLinks(section.entries.filter((one) => one.id !== id))
  /** A single file that was taken off the list leaves nothing to be linked. */
  const follow = () => {
    announce()
    for (const { id } of section.entries) {
      if (!catalogue.linkUse(id).isForgotten) continue
      mutex.run(() => unlink(id)).catch((error) => log.error("a link could not be forgotten", {}, error))
    }
  }
  for (const link of links()) known.set(link.id, JSON.stringify(link))
  const unsubscribe = catalogue.onChange(follow)

  return {
    links,
    link: (path) =>
      mutex.run(async () => {
        const app = await appFolderOf(resolve(path), places)
        const wanted = app?.path ?? resolve(path)
        const there = section.entries.find((one) => one.path === wanted)
        await assertLinkable(wanted, app?.app ?? null)
        const stored = there ?? { id: newId("link-"), path: wanted, app: app?.app ?? null }
        if (there === undefined) await setLinks([...section.entries, stored])
        await catalogue.recall(wanted)
        return toLink(stored)
      }),
    unlink: (id) =>
      mutex.run(async () => {
        if (!section.entries.some((one) => one.id === id)) {
          throw new AppError("link_not_found", "This folder is not linked any more.")
        }
        await unlink(id)
      }),
    async findApps() {
      const linked = section.entries.map(({ path }) => path)
      const found = await findAppFolders(places)
      const measured = found.map(async (one) => ({
        ...one,
        ...(await measureRoot(one)),
        isLinked: linked.includes(one.path),
      }))
      return (await Promise.all(measured)).filter(({ modelCount }) => modelCount > 0)
    },
    appOf: (path) => appFolderOf(resolve(path), places),
    belongToApps: (paths) => belongToApps(paths, places),
    disk: () => diskUse(catalogue, links()),
    onChange: (listener) => changes.on(listener),
    close: unsubscribe,
  }
}
