import type { ActiveMisbehaviour } from "./hubExchange.ts"
import type { HubRepoFile, TestRepo } from "./hubRepo.ts"
import { absurdNames } from "./misbehaviours.ts"

/** The repositories that one hub has, with all that they have been. */
export class RepoShelf {
  readonly #repos = new Map<string, TestRepo[]>()

  add(repo: TestRepo): void {
    this.#repos.set(repo.repo, [...(this.#repos.get(repo.repo) ?? []), repo])
  }

  remove(repo: string): void {
    this.#repos.delete(repo)
  }

  /** The newest of each. */
  list(): TestRepo[] {
    return [...this.#repos.values()].flatMap((versions) => versions.at(-1) ?? [])
  }

  /** `revision`: a branch, which is always the newest, or a commit. */
  find(repo: string, revision: string): TestRepo | null {
    const versions = this.#repos.get(repo) ?? []
    if (revision === "main" || revision === "master") return versions.at(-1) ?? null
    return versions.find(({ commit }) => commit === revision) ?? null
  }
}

/** The files as a list tells them: with lies, if it is to lie. */
export function listingFiles(repo: TestRepo, wrong: ActiveMisbehaviour | null): HubRepoFile[] {
  const files = [...repo.files.values()]
  switch (wrong?.name) {
    case "wrong-sha":
      return files.map((file) => ({ ...file, sha256: "d".repeat(64) }))
    case "false-size":
      return files.map((file) => ({ ...file, sizeBytes: wrong.options.sizeBytes ?? file.sizeBytes * 2 }))
    case "absurd-names": {
      const names = wrong.options.names ?? absurdNames
      const [model] = files.filter(({ isLarge }) => isLarge)
      return [...files, ...names.flatMap((path) => (model === undefined ? [] : [{ ...model, path }]))]
    }
    default:
      return files
  }
}
