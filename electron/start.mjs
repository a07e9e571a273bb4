/**
 * `npm start` and `npm run serve` (`--headless`): builds if needed, then opens the desktop app, or says in one line why not
 * and runs the headless host. Old versions of Node must be able to parse this file, to be told what to do.
 */
import { spawn, spawnSync } from "node:child_process"
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const at = (...parts) => join(root, ...parts)
const electronFolder = at("node_modules", "electron")
const downloadNote = at("node_modules", ".cache", "hearth-electron-download.json")
const headlessEntry = at("out", "main", "headless.js")

const chinese = /^zh/i.test(
  process.env.HEARTH_LANG || process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || "",
)
const say = (english, inChinese) => console.log(chinese ? inChinese : english)
const fail = (english, inChinese) => {
  console.error(chinese ? inChinese : english)
  process.exit(1)
}

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number)
  if (major > 22 || (major === 22 && minor >= 18)) return
  fail(
    `Hearth needs Node.js 22.18 or later; this is ${process.versions.node}. Start it with "npm start" after "npm ci", or update Node.js: https://nodejs.org`,
    `Hearth 需要 Node.js 22.18 或更高版本，当前是 ${process.versions.node}。请在 npm ci 之后用 npm start 启动，或更新 Node.js：https://nodejs.org`,
  )
}

/** The newest change of a file or of anything in a folder; 0 if it is not there. */
function changedAt(path) {
  if (!existsSync(path)) return 0
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.mtimeMs
  return readdirSync(path).reduce((newest, name) => Math.max(newest, changedAt(join(path, name))), stats.mtimeMs)
}

function buildIfNeeded() {
  const outputs = [
    "main/main.js",
    "main/cli.js",
    "main/headless.js",
    "main/engine.js",
    "preload/preload.cjs",
    "renderer/index.html",
  ]
  const builtAt = Math.min(...outputs.map((file) => changedAt(at("out", file))))
  const sources = ["electron", "renderer", "electron.vite.config.ts", "package.json"]
  if (builtAt > 0 && sources.every((path) => changedAt(at(path)) <= builtAt)) return
  const builder = at("node_modules", "electron-vite", "bin", "electron-vite.js")
  if (!existsSync(builder)) {
    if (builtAt > 0) return
    fail('Hearth is not installed here yet. Run "npm ci" first.', "尚未安装依赖。请先运行 npm ci。")
  }
  say("Building Hearth …", "正在构建 Hearth …")
  const build = spawnSync(process.execPath, [builder, "build"], { cwd: root, encoding: "utf8", timeout: 300_000 })
  if (build.status === 0) return
  console.error(`${build.stdout}\n${build.stderr}`.trim())
  fail("Hearth could not be built; the reason is above.", "Hearth 构建失败，原因见上。")
}

/** Where npm's package keeps its program; null while that has not been downloaded. Requiring the package would download it. */
function electronProgram() {
  const pathFile = join(electronFolder, "path.txt")
  const name = existsSync(pathFile) ? readFileSync(pathFile, "utf8").trim() : "electron"
  const program = join(process.env.ELECTRON_OVERRIDE_DIST_PATH || join(electronFolder, "dist"), name)
  return existsSync(program) ? program : null
}

function triedToday() {
  try {
    const { version, failedAt } = JSON.parse(readFileSync(downloadNote, "utf8"))
    return version === electronVersion() && Math.abs(Date.now() - failedAt) < 24 * 3_600_000
  } catch {
    return false
  }
}

function electronVersion() {
  return JSON.parse(readFileSync(join(electronFolder, "package.json"), "utf8")).version
}

/**
 * Gives the download of Electron 20 s, then lets it go on behind the headless host. What was not there in time is not
 * waited for again on the same day.
 */
function downloadElectron() {
  const installer = join(electronFolder, "install.js")
  if (!existsSync(installer) || triedToday()) return Promise.resolve("failed")
  say("Downloading the desktop shell (Electron) …", "正在下载桌面外壳（Electron）…")
  const child = spawn(process.execPath, [installer], { cwd: root, stdio: "ignore" })
  child.unref()
  process.once("exit", () => child.kill("SIGKILL"))
  return new Promise((resolve) => {
    const limit = setTimeout(() => end("slow"), Number(process.env.HEARTH_DOWNLOAD_LIMIT_MS) || 20_000)
    const end = (outcome) => {
      clearTimeout(limit)
      if (outcome !== "done") noteFailure()
      resolve(outcome)
    }
    child.on("error", () => end("failed"))
    child.on("exit", (code) => end(code === 0 ? "done" : "failed"))
  })
}

function noteFailure() {
  mkdirSync(dirname(downloadNote), { recursive: true })
  writeFileSync(downloadNote, JSON.stringify({ version: electronVersion(), failedAt: Date.now() }))
}

const hasDisplay = () =>
  process.platform !== "linux" || Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY)

/** Resolves with a sentence in two languages if the desktop app could not even start; ends with its exit code otherwise. */
function runElectron(program, flags) {
  return new Promise((resolve) => {
    const startedAt = Date.now()
    const child = spawn(program, [root, ...flags], { stdio: "inherit" })
    const cannotStart = () =>
      resolve([
        "The desktop app could not start on this system (the lines above may say why): open the window in a browser.",
        "桌面应用无法在此系统上启动（原因可能见上）：请在浏览器中打开窗口。",
      ])
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
      process.on(signal, () => {
        // A terminal has sent its Ctrl-C to the child, too, and a second one would cut its orderly end short.
        if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal)
      })
    }
    child.on("error", cannotStart)
    child.on("exit", (code, signal) => {
      // Chromium aborts at once where its sandbox or the display cannot be had.
      const isAbort = signal === "SIGTRAP" || signal === "SIGABRT" || signal === "SIGILL"
      if (isAbort && Date.now() - startedAt < 10_000) return cannotStart()
      process.exit(code ?? 1)
    })
  })
}

async function runHeadless(flags) {
  // In this process: signals and exit codes then need no forwarding.
  process.argv = [process.argv[0], headlessEntry, ...flags]
  await import(pathToFileURL(headlessEntry).href)
}

async function start() {
  requireNode()
  const flags = process.argv.slice(2)
  buildIfNeeded()
  if (flags.includes("--headless")) return runHeadless(flags.filter((flag) => flag !== "--headless"))
  say(...(await runDesktop(flags)))
  await runHeadless(flags)
}

/** Ends with the desktop app's exit code, or resolves with the reason why there is none, in both languages. */
async function runDesktop(flags) {
  if (!hasDisplay()) return ["There is no display: open the window in a browser.", "没有显示器：请在浏览器中打开窗口。"]
  const outcome = electronProgram() === null ? await downloadElectron() : "done"
  const program = electronProgram()
  if (program !== null) return runElectron(program, flags)
  if (outcome === "slow") {
    return [
      "Electron is still being downloaded: this time open the window in a browser.",
      "Electron 仍在下载：这一次请在浏览器中打开窗口。",
    ]
  }
  return [
    'Electron could not be downloaded ("npx install-electron" tries again): open the window in a browser.',
    "Electron 无法下载（可用 npx install-electron 重试）：请在浏览器中打开窗口。",
  ]
}

start().catch((error) => fail(error.stack, error.stack))
