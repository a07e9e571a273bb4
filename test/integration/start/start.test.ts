import { existsSync } from "node:fs"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { isRunning } from "../../support/processes.ts"
import { createStartTree, type StartTree } from "../../support/startTree.ts"

const display = { DISPLAY: ":99" }
const isLinux = process.platform === "linux"

let tree: StartTree
beforeEach(() => {
  tree = createStartTree()
})
afterEach(() => tree.remove())

const lines = (output: string) => output.trimEnd().split("\n")

it("tells the user of an old Node.js what to do, and starts nothing", async () => {
  const pretend = "data:text/javascript,Object.defineProperty(process,'versions',{value:{node:'20.20.2'}})"
  const { code, output } = await tree.run(["--headless"], { NODE_OPTIONS: `--import=${pretend}` }).ended
  expect(output).toMatch(/needs Node\.js 22\.18 or later; this is 20\.20\.2/)
  expect({ code, lines: lines(output).length }).toEqual({ code: 1, lines: 1 })
})

describe("headless", () => {
  it("starts the host with the flags that it was given and takes over its exit code", async () => {
    tree.write("out/main/headless.js", 'console.log(process.argv.slice(2).join(" ")); process.exit(75)')
    const { code, output } = await tree.run(["--headless", "--port", "0"]).ended
    expect({ code, output }).toEqual({ code: 75, output: "--port 0\n" })
  })

  it("hands signals to the host, which ends in its own way", async () => {
    const host = 'process.on("SIGTERM", () => process.exit(7)); setInterval(() => {}, 1000); console.log("up")'
    tree.write("out/main/headless.js", host)
    const run = tree.run(["--headless"])
    await run.printed("up")
    run.child.kill("SIGTERM")
    expect((await run.ended).code).toBe(7)
  })
})

describe.runIf(isLinux)("without a display", () => {
  it("says so in one line and runs the headless host", async () => {
    const { code, output } = await tree.run(["--port", "0"]).ended
    expect(lines(output)).toEqual([expect.stringContaining("no display"), "headless host --port 0"])
    expect(code).toBe(0)
  })

  it("says it in Chinese where that is the language", async () => {
    const { output } = await tree.run([], { HEARTH_LANG: "zh" }).ended
    expect(lines(output)[0]).toContain("没有显示器")
  })
})

describe.runIf(isLinux)("with a display", () => {
  const withElectron = (script: string) => {
    tree.write("node_modules/electron/path.txt", "electron")
    tree.write("node_modules/electron/dist/electron", `#!${process.execPath}\n${script}`, { isProgram: true })
  }

  it("opens the desktop app and takes over its exit code", async () => {
    withElectron('console.log("desktop", process.argv.slice(3).join(" ")); process.exit(3)')
    const { code, output } = await tree.run(["--port", "0"], display).ended
    expect({ code, output }).toEqual({ code: 3, output: "desktop --port 0\n" })
  })

  it("hands a signal to the desktop app", async () => {
    withElectron('process.on("SIGTERM", () => process.exit(9)); setInterval(() => {}, 1000); console.log("up")')
    const run = tree.run([], display)
    await run.printed("up")
    run.child.kill("SIGTERM")
    expect((await run.ended).code).toBe(9)
  })

  it("falls back to the browser where Electron aborts at once, as it does without a usable sandbox", async () => {
    withElectron('process.kill(process.pid, "SIGABRT")')
    const { output } = await tree.run([], display).ended
    expect(output).toContain("could not start on this system")
    expect(output).toContain("headless host")
  })

  it("does not try the download again on the day on which it failed", async () => {
    tree.write("node_modules/electron/install.js", 'require("fs").appendFileSync("tries", "x"); process.exit(1)')
    for (const start of [1, 2]) {
      const { code, output } = await tree.run([], display).ended
      expect(output, `start ${start}`).toContain("could not be downloaded")
      expect(output.includes("Downloading")).toBe(start === 1)
      expect(code).toBe(0)
    }
  })

  it("does not hang on a download that never ends, and leaves no process of it behind", async () => {
    const pidFile = join(tree.folder, "pid")
    const installer = `require("fs").writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); setInterval(() => {}, 1000)`
    tree.write("node_modules/electron/install.js", installer)
    tree.write("out/main/headless.js", `import fs from "node:fs"; console.log("pid", fs.readFileSync("pid", "utf8"))`)
    const { output } = await tree.run([], { ...display, HEARTH_DOWNLOAD_LIMIT_MS: "1500" }).ended
    expect(output).toContain("still being downloaded")
    const pid = Number(/pid (\d+)/.exec(output)?.[1])
    await expect.poll(() => isRunning(pid)).toBe(false)
  })

  it("opens the desktop app that it has just downloaded", async () => {
    const program = `#!${process.execPath}\\nconsole.log('desktop')`
    tree.write(
      "node_modules/electron/install.js",
      `const fs = require("fs"); fs.mkdirSync("node_modules/electron/dist");
       fs.writeFileSync("node_modules/electron/dist/electron", "${program}", { mode: 0o755 })`,
    )
    expect((await tree.run([], display).ended).output).toMatch(/^Downloading.*\ndesktop\n$/)
  })
})

describe("the build", () => {
  const builder = "node_modules/electron-vite/bin/electron-vite.js"
  const building = 'import fs from "node:fs"; console.log("noise"); fs.writeFileSync("built", "")'
  const hasBuilt = () => existsSync(join(tree.folder, "built"))

  it("is made when a source is newer, without its noise", async () => {
    tree.write(builder, building)
    tree.setAge("out/main/main.js", 60)
    const { output } = await tree.run(["--headless"]).ended
    expect(lines(output)).toEqual(["Building Hearth …", "headless host"])
    expect(hasBuilt()).toBe(true)
  })

  it("is not made again when nothing has changed", async () => {
    tree.write(builder, building)
    for (const path of ["package.json", "electron/start.mjs", "electron"]) tree.setAge(path, 60)
    await tree.run(["--headless"]).ended
    expect(hasBuilt()).toBe(false)
  })

  it("shows why it failed, and starts nothing", async () => {
    tree.write(builder, 'console.error("Unexpected token in chat.tsx"); process.exit(1)')
    tree.setAge("out/main/main.js", 60)
    const { code, output } = await tree.run(["--headless"]).ended
    expect(output).toContain("Unexpected token in chat.tsx")
    expect(output).not.toContain("headless host")
    expect(code).toBe(1)
  })
})
