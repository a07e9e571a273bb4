import { expect, it } from "vitest"
import type { OtherApp } from "../../../electron/contract/library.ts"
import { type AppPlaces, likelyAppFolders } from "../../../electron/library/apps/foundApps.ts"

async function foldersOf(places: AppPlaces): Promise<Partial<Record<OtherApp, string[]>>> {
  const folders: Partial<Record<OtherApp, string[]>> = {}
  for (const { app, path } of await likelyAppFolders(places)) folders[app] = [...(folders[app] ?? []), path]
  return folders
}

it("knows where other apps keep their models on Windows", async () => {
  const home = "C:\\Users\\Mei"
  const variables = {
    APPDATA: "C:\\Users\\Mei\\AppData\\Roaming",
    LOCALAPPDATA: "D:\\Local",
    OLLAMA_MODELS: "E:\\models",
  }
  expect(await foldersOf({ home, platform: "win32", variables })).toEqual({
    lmstudio: ["C:\\Users\\Mei\\.lmstudio\\models", "C:\\Users\\Mei\\.cache\\lm-studio\\models"],
    ollama: ["E:\\models", "C:\\Users\\Mei\\.ollama\\models"],
    jan: [
      "C:\\Users\\Mei\\AppData\\Roaming\\Jan\\data\\llamacpp\\models",
      "C:\\Users\\Mei\\AppData\\Roaming\\Jan\\data\\models",
      "D:\\Local\\Jan\\data\\llamacpp\\models",
      "D:\\Local\\Jan\\data\\models",
      "C:\\Users\\Mei\\jan\\llamacpp\\models",
      "C:\\Users\\Mei\\jan\\models",
    ],
    gpt4all: ["C:\\Users\\Mei\\AppData\\Roaming\\nomic.ai\\GPT4All", "D:\\Local\\nomic.ai\\GPT4All"],
  })
})

it("knows them on Windows where nothing says where programs keep what is theirs", async () => {
  const { gpt4all, ollama } = await foldersOf({
    home: "C:\\Users\\Mei",
    platform: "win32",
    // Relative: to a folder that nobody knows.
    variables: { OLLAMA_MODELS: "models" },
  })
  expect(ollama).toEqual(["C:\\Users\\Mei\\.ollama\\models"])
  expect(gpt4all).toEqual([
    "C:\\Users\\Mei\\AppData\\Roaming\\nomic.ai\\GPT4All",
    "C:\\Users\\Mei\\AppData\\Local\\nomic.ai\\GPT4All",
  ])
})

it("knows them on macOS", async () => {
  const support = "/Users/mei/Library/Application Support"
  expect(await foldersOf({ home: "/Users/mei", platform: "darwin", variables: {} })).toEqual({
    lmstudio: ["/Users/mei/.lmstudio/models", "/Users/mei/.cache/lm-studio/models"],
    ollama: ["/Users/mei/.ollama/models"],
    jan: [
      `${support}/Jan/data/llamacpp/models`,
      `${support}/Jan/data/models`,
      "/Users/mei/jan/llamacpp/models",
      "/Users/mei/jan/models",
    ],
    gpt4all: [`${support}/nomic.ai/GPT4All`],
  })
})

it("knows them on Linux, where Ollama may be a service, and folders may be elsewhere", async () => {
  const variables = { XDG_DATA_HOME: "/data", XDG_CONFIG_HOME: "/config", OLLAMA_MODELS: "/srv/ollama" }
  expect(await foldersOf({ home: "/home/mei", platform: "linux", variables })).toEqual({
    lmstudio: ["/home/mei/.lmstudio/models", "/home/mei/.cache/lm-studio/models"],
    ollama: ["/srv/ollama", "/home/mei/.ollama/models", "/usr/share/ollama/.ollama/models"],
    jan: [
      "/data/Jan/data/llamacpp/models",
      "/data/Jan/data/models",
      "/config/Jan/data/llamacpp/models",
      "/config/Jan/data/models",
      "/home/mei/jan/llamacpp/models",
      "/home/mei/jan/models",
    ],
    gpt4all: ["/data/nomic.ai/GPT4All", "/config/nomic.ai/GPT4All"],
  })
})
