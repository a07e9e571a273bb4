// Finds holes in package-lock.json: optional dependencies without an entry. npm writes them when a platform package was
// out of reach, and `npm ci` then fails or installs no engine on that platform.
import { readFileSync } from "node:fs"

const path = process.argv[2] ?? "package-lock.json"
const { packages } = JSON.parse(readFileSync(path, "utf8"))

/** The places where Node would look for `name`, seen from the package at `from`. */
function candidates(from, name) {
  const parents = from === "" ? [""] : [from]
  while (parents[0].includes("node_modules/")) {
    parents.unshift(parents[0].slice(0, parents[0].lastIndexOf("node_modules/")).replace(/\/$/, ""))
  }
  return parents.map((parent) => (parent === "" ? `node_modules/${name}` : `${parent}/node_modules/${name}`))
}

const holes = []
for (const [at, entry] of Object.entries(packages)) {
  if (at !== "" && entry.version === undefined && entry.link !== true) holes.push(`${at} has no version`)
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (!candidates(at, name).some((place) => place in packages)) {
      holes.push(`${at === "" ? "the project" : at} wants ${name}@${range}, which has no entry`)
    }
  }
}
for (const hole of holes) console.error(`${path}: ${hole}`)
if (holes.length > 0) console.error("Take the newest version whose platform packages are all in reach (docs/adr/0003).")
process.exit(holes.length > 0 ? 1 : 0)
