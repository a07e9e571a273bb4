// `npm ci` without the CUDA builds of the engine (538 MB that a machine for tests never loads). Arguments go to npm.
// npm prefers npm-shrinkwrap.json to package-lock.json: the committed lock file stays untouched, whatever happens here.
import { spawn } from "node:child_process"
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs"

const leanLock = "npm-shrinkwrap.json"
const isCut = (name) => /^@node-llama-cpp\/.*-cuda(-ext)?$/.test(name)

if (existsSync(leanLock) && !readFileSync(leanLock, "utf8").includes('"leanInstall"')) {
  console.error(`${leanLock} is there already and not ours. Remove it first.`)
  process.exit(1)
}

const lock = JSON.parse(readFileSync("package-lock.json", "utf8"))
for (const [path, entry] of Object.entries(lock.packages)) {
  if (isCut(path.replace(/^.*node_modules\//, ""))) delete lock.packages[path]
  for (const name of Object.keys(entry.optionalDependencies ?? {})) {
    if (isCut(name)) delete entry.optionalDependencies[name]
  }
}
writeFileSync(leanLock, JSON.stringify({ ...lock, leanInstall: true }))

const isWindows = process.platform === "win32"
const install = spawn("npm", ["ci", ...process.argv.slice(2)], { stdio: "inherit", shell: isWindows })
const tidyUp = () => rmSync(leanLock, { force: true })
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => install.kill(signal))
install.on("error", (error) => {
  tidyUp()
  console.error(`npm could not be started: ${error.message}`)
  process.exit(1)
})
install.on("exit", (code) => {
  tidyUp()
  process.exit(code ?? 1)
})
