import { describe, expect, it } from "vitest"
import { defaultDataFolder } from "../../../electron/ports/dataFolder.ts"
import { EnvironmentError, parseEnvironment } from "../../../electron/ports/environment.ts"

describe("parseEnvironment", () => {
  it("lets a flag beat the variable of the same meaning, and names the one that holds the setting", () => {
    const environment = parseEnvironment({ HEARTH_PORT: "9000", HEARTH_HOST: "0.0.0.0" }, ["--port", "9100"])
    expect(environment.overrides.values.server).toEqual({ host: "0.0.0.0", port: 9100 })
    expect(environment.overrides.fixed).toEqual({ "server.port": "--port", "server.host": "HEARTH_HOST" })
  })

  it("holds nothing fixed that was not given, an empty variable included", () => {
    const environment = parseEnvironment({ HEARTH_PORT: "", HEARTH_HOST: " " })
    expect(environment.overrides.fixed).toEqual({})
    expect(environment.uiPort).toBe(8001)
    expect(environment.logLevel).toBe("info")
  })

  it("holds the backend of models, without touching how else they are kept", () => {
    const { overrides } = parseEnvironment({ HEARTH_GPU: "OFF" })
    expect([overrides.values.models, overrides.fixed]).toEqual([
      { gpuBackend: "off" },
      { "models.gpuBackend": "HEARTH_GPU" },
    ])
    expect(parseEnvironment({ HEARTH_GPU: "cuda" }, ["--gpu", "vulkan"]).overrides.values.models?.gpuBackend).toBe(
      "vulkan",
    )
    expect(parseEnvironment({}).overrides.values.models).toEqual({})
  })

  it("puts the models folder into the data folder unless it is given", () => {
    expect(parseEnvironment({ HEARTH_DATA_DIR: "/data/hearth" }).modelsFolder).toBe("/data/hearth/models")
    expect(parseEnvironment({ HEARTH_DATA_DIR: "/d", HEARTH_MODELS_DIR: "/m" }).modelsFolder).toBe("/m")
    expect(parseEnvironment({ HEARTH_DATA_DIR: "/d" }, ["--data-dir", "/other"]).dataFolder).toBe("/other")
  })

  it("takes the customary variable for a key where there is no own one", () => {
    expect(parseEnvironment({ OPENAI_API_KEY: "sk-theirs" }).apiKey).toBe("sk-theirs")
    expect(parseEnvironment({ OPENAI_API_KEY: "sk-theirs", HEARTH_API_KEY: "sk-own" }).apiKey).toBe("sk-own")
    expect(parseEnvironment({ HEARTH_API_KEY: "" }).apiKey).toBeNull()
  })

  it("asks the endpoint that HF_ENDPOINT names, as other programs do, and keeps the token of HF_TOKEN", () => {
    const { overrides, hubToken } = parseEnvironment({ HF_ENDPOINT: "hf-mirror.com/", HF_TOKEN: " hf_abc\n" })
    expect(overrides.values.downloads).toEqual({ source: "custom", endpoint: "https://hf-mirror.com" })
    expect(overrides.fixed).toEqual({ "downloads.endpoint": "HF_ENDPOINT", "downloads.source": "HF_ENDPOINT" })
    expect(hubToken).toEqual({ variable: "HF_TOKEN", value: "hf_abc" })
    expect(parseEnvironment({})).toMatchObject({ hubToken: null, overrides: { values: { downloads: {} } } })
  })

  it("never repeats a secret in what it says of a variable", () => {
    const refused = (variables: Record<string, string>) => {
      expect(() => parseEnvironment(variables)).toThrow(EnvironmentError)
      try {
        parseEnvironment(variables)
      } catch (error) {
        return String(error)
      }
    }
    expect(refused({ HF_TOKEN: "hf_two words" })).not.toContain("hf_two")
    expect(refused({ HF_ENDPOINT: "https://ann:secret@hub.example" })).not.toContain("secret")
    expect(refused({ HF_ENDPOINT: "file:///etc" })).toContain("HF_ENDPOINT")
  })

  it.each([
    [{ HEARTH_PORT: "80a" }, [], "HEARTH_PORT"],
    [{ HEARTH_PORT: "70000" }, [], "65535"],
    [{ HEARTH_UI_PORT: "-1" }, [], "HEARTH_UI_PORT"],
    [{ HEARTH_LOG: "loud" }, [], "error, warn, info, debug"],
    [{ HEARTH_LANG: "fr" }, [], "en, zh"],
    [{ HEARTH_GPU: "opencl" }, [], "auto, cuda, vulkan, metal, off"],
    [{ HEARTH_HOST: "http://127.0.0.1:80" }, [], "HEARTH_HOST"],
    [{}, ["--port", "x"], "--port"],
    [{}, ["--colour"], "--data-dir"],
    [{}, ["stray"], "--data-dir"],
  ])("refuses %j %j in a sentence that says what is possible", (env, argv, words) => {
    expect(() => parseEnvironment(env, argv)).toThrow(EnvironmentError)
    expect(() => parseEnvironment(env, argv)).toThrow(words)
  })

  it("takes an IPv6 address with or without brackets", () => {
    expect(parseEnvironment({ HEARTH_HOST: "[::1]" }).overrides.values.server?.host).toBe("::1")
    expect(parseEnvironment({ HEARTH_HOST: "::" }).overrides.values.server?.host).toBe("::")
  })
})

describe("defaultDataFolder", () => {
  it("is where Electron keeps userData on each system", () => {
    const home = "/home/ann"
    const at = (platform: string, env: Record<string, string>) => defaultDataFolder("Hearth", { platform, env, home })
    expect(at("linux", {})).toBe("/home/ann/.config/Hearth")
    expect(at("linux", { XDG_CONFIG_HOME: "/cfg" })).toBe("/cfg/Hearth")
    expect(at("darwin", {})).toBe("/home/ann/Library/Application Support/Hearth")
    expect(at("win32", { APPDATA: "/roaming" })).toBe("/roaming/Hearth")
  })
})
