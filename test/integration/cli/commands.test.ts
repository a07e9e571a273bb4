import { describe, expect, it } from "vitest"
import { runCli } from "../../../electron/cli/run.ts"
import type { Download, DownloadState } from "../../../electron/contract/downloads.ts"
import { AppError } from "../../../electron/contract/errors.ts"
import type { CallName, HostCalls } from "../../../electron/contract/hostApi.ts"
import type { ImportJob } from "../../../electron/contract/library.ts"
import { until } from "../../support/httpClient.ts"
import { someAnswers, someDownload, someGroup, someRepo, someSnapshot } from "../../support/managedExamples.ts"
import { createScriptedManaged } from "../../support/scriptedManaged.ts"
import { createScriptedTerminal } from "../../support/scriptedTerminal.ts"
import { startTestServer } from "../../support/server.ts"
import { tempFolder } from "../../support/tempFolder.ts"

type Answers = { [Name in CallName]?: HostCalls[Name]["output"] | AppError }

/** The command line against another machine's host; what a call answers may change while it runs. */
async function startRemote(changes: Answers = {}) {
  const answers: Answers = { ...someAnswers, ...changes }
  const managed = createScriptedManaged(answers)
  const server = await startTestServer({ manage: managed })
  const { secret } = server.access.keys.create({ name: "cli", policy: { mayManage: true } })
  const run = async (
    line: readonly string[],
    options: { lang?: string; terminal?: ReturnType<typeof createScriptedTerminal> } = {},
  ) => {
    const { lang = "en", terminal = createScriptedTerminal() } = options
    const env = { HEARTH_LANG: lang, HEARTH_URL: server.url, HEARTH_API_KEY: secret, HEARTH_DATA_DIR: tempFolder() }
    const code = await runCli(line, env, terminal)
    return { code, out: terminal.printed.join("\n"), err: terminal.told.join("\n"), terminal }
  }
  const called = (name: CallName) => managed.called.filter((call) => call.name === name).map(({ input }) => input)
  return { run, called, answers, managed, server, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

const withDownload = (state: DownloadState, change: Partial<Download> = {}) => ({
  ...someSnapshot,
  downloads: [{ ...someDownload, ...change, state }],
})
const done: DownloadState = { kind: "done", modelId: "qwen3-4b", adapterId: null, finishedAt: 1 }

describe("lists", () => {
  it.each([
    ["models", ["ember *", "loaded", "missing"]],
    ["adapters", ["herbs", "ready", "herbalist"]],
    ["downloads", ["dl_1", "downloading", "25%", "trying again: Its files are gone.", "done"]],
    ["search qwen", ["Qwen/Qwen3-4B-GGUF", "120,000", "apache-2.0", "There is more"]],
    ["search", ["Qwen3 4B", "Qwen/Qwen3-4B-GGUF:Q4_K_M", "fits"]],
    ["files Qwen/Qwen3-4B-GGUF", ["Q4_K_M", "2.5 GB", "fits, recommended", "Q8_0"]],
    ["status", ["Hearth 0.1.0", "3 models (1 loaded), 1 adapter\n"]],
    ["models show ember", ["/models/ember.gguf", "general.name"]],
  ])("hearth %s", async (line, expected) => {
    await using remote = await startRemote()
    const { code, out, err } = await remote.run(line.split(" "))
    expect({ code, err }).toEqual({ code: 0, err: "" })
    for (const text of expected) expect(out).toContain(text)
  })

  it("of a hub are narrowed by author and every tag that is said", async () => {
    await using remote = await startRemote()
    const line = "search --author Qwen --tag zh --tag code --sort likes"
    expect((await remote.run(line.split(" "))).code).toBe(0)
    const query = { author: "Qwen", tags: ["zh", "code"], sort: "likes", limit: 20 }
    expect(remote.called("hub.search")).toEqual([query])
  })

  it("are the host's own answer with --json", async () => {
    await using remote = await startRemote()
    const { out, err } = await remote.run(["models", "--json"])
    expect({ value: JSON.parse(out), err }).toEqual({ value: { items: someSnapshot.models }, err: "" })
  })

  it("are Chinese where the terminal is", async () => {
    await using remote = await startRemote()
    const { out } = await remote.run(["downloads"], { lang: "zh" })
    expect(out).toContain("下载中")
    expect(out).toContain("正在重试：模型文件不见了")
  })
})

describe("what is changed", () => {
  it.each<[string, string[], CallName, object, string]>([
    ["load", ["models", "load", "ember"], "models.load", { id: "ember" }, "Loaded: ember"],
    [
      "rename",
      ["models", "edit", "a b", "--name", "Glut"],
      "models.update",
      { id: "a b", patch: { name: "Glut" } },
      "Changed",
    ],
    [
      "remove",
      ["models", "remove", "ember", "--for-good"],
      "models.remove",
      { id: "ember", forGood: true },
      "trash (10 B)",
    ],
    ["forget", ["adapters", "remove", "herbs"], "adapters.remove", { id: "herbs" }, "forgotten"],
    ["check", ["adapters", "check", "/p"], "adapters.check", { path: "/p" }, "herbs fits ember"],
    [
      "import",
      ["adapters", "import", "/p", "--model", "m"],
      "adapters.import",
      { path: "/p", modelId: "m" },
      "ember:herbs",
    ],
    [
      "alias",
      ["adapters", "alias", "herbs", "herb-1.7b", "--scale", "0.5"],
      "adapters.setAlias",
      { id: "herbs", alias: { name: "herb-1.7b", modelId: "ember", scale: 0.5 } },
      '"herb-1.7b" is ember:herbs',
    ],
    [
      "unalias",
      ["adapters", "unalias", "herbs", "a"],
      "adapters.removeAlias",
      { id: "herbs", name: "a" },
      "no name any more",
    ],
    [
      "pair",
      ["adapters", "pair", "herbs", "m"],
      "adapters.update",
      { id: "herbs", patch: { pairedWith: "m" } },
      "used with m",
    ],
    ["pause", ["downloads", "pause", "dl_1"], "downloads.pause", { id: "dl_1" }, "hearth downloads resume dl_1"],
    ["give up", ["downloads", "remove", "dl_1"], "downloads.remove", { id: "dl_1" }, "Removed: dl_1"],
    ["clear", ["downloads", "clear"], "downloads.clear", {}, "off the list"],
  ])("%s", async (_, line, name, input, said) => {
    await using remote = await startRemote()
    const { code, out } = await remote.run(line)
    expect({ code, called: remote.called(name) }).toEqual({ code: 0, called: [input] })
    expect(out).toContain(said)
  })

  it("verifies, and fails for a file that is damaged", async () => {
    const [ember] = someSnapshot.models
    if (ember === undefined) throw new Error("no model")
    const damaged = { ...ember, integrity: { kind: "damaged", at: 1, sha256: "a", expected: "b" } } as const
    await using remote = await startRemote({ "host.snapshot": { ...someSnapshot, models: [damaged] } })
    expect(await remote.run(["models", "verify", "ember"])).toMatchObject({
      code: 1,
      err: expect.stringContaining("damaged"),
    })
  })
})

describe("hearth pull", () => {
  it("takes what suits the computer, follows it to its end and says how it is called", async () => {
    await using remote = await startRemote()
    const terminal = createScriptedTerminal(true)
    const running = remote.run(["pull", "hf.co/Qwen/Qwen3-4B-GGUF"], { terminal })
    await until(() => terminal.shown.some((line) => line.includes("25%") && line.includes("downloading")))
    remote.answers["host.snapshot"] = withDownload(done)
    expect(await running).toMatchObject({ code: 0, out: "Ready: qwen3-4b" })
    expect(remote.called("hub.repo")).toEqual([{ repo: "hf.co/Qwen/Qwen3-4B-GGUF" }])
    const { source, repo, revision } = someRepo
    expect(remote.called("downloads.start")).toEqual([{ download: { source, repo, revision, groupId: someGroup.id } }])
  })

  it("takes what is named, in a log line by line", async () => {
    await using remote = await startRemote()
    const running = remote.run(["pull", "Qwen/Qwen3-4B-GGUF:q8_0"])
    await until(() => remote.called("downloads.start").length > 0)
    remote.answers["host.snapshot"] = withDownload(done)
    expect(await running).toMatchObject({
      code: 0,
      err: expect.stringContaining("Qwen3-4B Q4_K_M (1.0 kB) from huggingface"),
    })
    expect(remote.called("downloads.start")).toMatchObject([{ download: { groupId: "Qwen3-4B-Q8_0.gguf" } }])
    expect(remote.called("hub.fits")).toEqual([])
  })

  it("pauses at Ctrl-C and says how to go on", async () => {
    await using remote = await startRemote()
    const terminal = createScriptedTerminal(true)
    const running = remote.run(["pull", "a/b:Q8_0"], { terminal })
    await until(() => terminal.shown.length > 0)
    terminal.interrupt()
    expect(await running).toMatchObject({ code: 130, err: expect.stringContaining('"hearth downloads resume dl_1"') })
    expect(remote.called("downloads.pause")).toEqual([{ id: "dl_1" }])
  })

  it.each([
    [
      "failed",
      withDownload({ kind: "failed", error: { code: "disk_full", message: "The disk is full." } }),
      "The disk is full.",
    ],
    ["paused in the window", withDownload({ kind: "paused" }), "paused elsewhere"],
    ["removed in the window", { ...someSnapshot, downloads: [] }, "was removed"],
  ])("fails where the download was %s", async (_, snapshot, said) => {
    await using remote = await startRemote({ "host.snapshot": snapshot })
    expect(await remote.run(["pull", "a/b:Q8_0"])).toMatchObject({ code: 1, err: expect.stringContaining(said) })
  })

  it("lists what there is where it is not clear what is meant", async () => {
    await using remote = await startRemote()
    const { code, err } = await remote.run(["pull", "a/b:Q2_K"])
    expect(code).toBe(1)
    expect(err).toContain('no "Q2_K"')
    expect(err).toContain("Q4_K_M  2.5 GB")
    expect(remote.called("downloads.start")).toEqual([])
  })

  it("fetches nothing twice, and does not wait with --detach", async () => {
    const here = { ...someRepo, groups: [{ ...someGroup, inLibrary: "qwen3-4b" }] }
    await using remote = await startRemote({ "hub.repo": here })
    expect(await remote.run(["pull", "a/b"])).toMatchObject({ code: 0, out: expect.stringContaining("qwen3-4b") })
    remote.answers["hub.repo"] = someRepo
    expect(await remote.run(["pull", "a/b", "-d"])).toMatchObject({ code: 0, out: "Started: dl_1" })
  })
})

describe("hearth import", () => {
  const job = (state: ImportJob["state"]) => ({
    ...someSnapshot,
    imports: [{ id: "im_1", name: "a", mode: "move", doneBytes: 1, totalBytes: 2, state } as const],
  })

  it("brings a file in and takes the job off the list", async () => {
    const state = { kind: "done", modelIds: ["a"], adapterIds: [], duplicateIds: ["b"] } as const
    await using remote = await startRemote({ "host.snapshot": job(state) })
    const { code, out } = await remote.run(["import", "/a.gguf", "--move"])
    expect({ code, out }).toEqual({ code: 0, out: "Imported: a\nIn the library already: b" })
    expect(remote.called("imports.start")).toEqual([{ path: "/a.gguf", mode: "move" }])
    expect(remote.called("imports.dismiss")).toEqual([{ id: "im_1" }])
  })

  it("leaves nothing at Ctrl-C", async () => {
    await using remote = await startRemote({ "host.snapshot": job({ kind: "running" }) })
    const terminal = createScriptedTerminal(true)
    const running = remote.run(["import", "/a.gguf"], { terminal })
    await until(() => terminal.shown.length > 0)
    terminal.interrupt()
    expect((await running).code).toBe(130)
    expect(remote.called("imports.cancel")).toEqual([{ id: "im_1" }])
  })

  it("starts nothing that is not possible", async () => {
    const look = someAnswers["imports.look"]
    if (look === undefined) throw new Error("no preview")
    await using remote = await startRemote({ "imports.look": { ...look, modes: ["in-place"] } })
    expect(await remote.run(["import", "/a", "--move"])).toMatchObject({
      code: 1,
      err: expect.stringContaining("only in-place"),
    })
    expect((await remote.run(["import", "/a", "--move", "--in-place"])).code).toBe(64)
    expect(await remote.run(["import", "a.gguf"])).toMatchObject({ code: 64, err: expect.stringContaining("absolute") })
    expect(remote.called("imports.start")).toEqual([])
  })
})

describe("what goes wrong", () => {
  it("is told in the host's words, in Chinese with a sentence before them", async () => {
    await using remote = await startRemote({
      "models.remove": new AppError("model_protected", "Ember came with Hearth."),
    })
    expect(await remote.run(["models", "remove", "ember"])).toMatchObject({
      code: 1,
      err: "Error: Ember came with Hearth.",
    })
    const chinese = await remote.run(["models", "remove", "ember"], { lang: "zh" })
    expect(chinese.err).toBe("错误：随 Hearth 附带的模型不能移除（Ember came with Hearth.）")
  })

  it.each([
    [["bogus"], "unknown command"],
    [["models", "load"], "missing required argument"],
    [["search", "--sort", "size"], "one of trending, downloads, likes, updated"],
    [["adapters", "edit", "a"], "Say what to change"],
  ])("a wrong command line ends with 64: %j", async (line, said) => {
    await using remote = await startRemote()
    expect(await remote.run(line)).toMatchObject({ code: 64, out: "", err: expect.stringContaining(said) })
  })

  it("a machine without Hearth ends with 69, a key that may not with 1, none with 64", async () => {
    const dataFolder = tempFolder()
    const run = async (env: Record<string, string>) => {
      const terminal = createScriptedTerminal()
      return runCli(["models"], { HEARTH_LANG: "en", HEARTH_DATA_DIR: dataFolder, ...env }, terminal)
    }
    await using remote = await startRemote()
    const url = remote.server.url
    const { secret } = remote.server.access.keys.create({ name: "plain" })
    expect(await run({ HEARTH_URL: url })).toBe(64)
    expect(await run({ HEARTH_URL: url, HEARTH_API_KEY: secret })).toBe(1)
    await remote.server.listener.close(0)
    expect(await run({ HEARTH_URL: url, HEARTH_API_KEY: secret })).toBe(69)
  })
})
