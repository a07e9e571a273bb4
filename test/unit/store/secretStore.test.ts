import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { openKeyFileBox } from "../../../electron/ports/keyFileBox.ts"
import { openSecretStore } from "../../../electron/store/secretStore.ts"
import { tempFolder } from "../../support/tempFolder.ts"

const canary = "sk-canary-4fTqLw-ünïcode-世界"

describe("kept secrets", () => {
  function open(folder = tempFolder()) {
    return {
      folder,
      path: join(folder, "secrets.json"),
      store: openSecretStore(join(folder, "secrets.json"), openKeyFileBox(folder)),
    }
  }

  it("come back after a restart, and lie in no file in clear", () => {
    const { folder, store } = open()
    store.change({ "provider/a": canary, session: "second" })
    store.change({ session: null })
    const again = open(folder).store
    expect([again.get("provider/a"), again.get("session"), again.get("never")]).toEqual([canary, null, null])
    for (const file of readdirSync(folder)) {
      const bytes = readFileSync(join(folder, file))
      expect(bytes.includes("canary"), file).toBe(false)
      expect(bytes.toString("latin1").includes(Buffer.from(canary).toString("base64")), file).toBe(false)
    }
  })

  it("are for nobody else to read", () => {
    const { folder, path, store } = open()
    store.change({ a: canary })
    const modes = [path, join(folder, "secret.key")].map((file) => statSync(file).mode & 0o777)
    expect(modes).toEqual(process.platform === "win32" ? [0o666, 0o666] : [0o600, 0o600])
  })

  it("make no key before there is a secret", () => {
    const { folder, store } = open()
    expect(store.get("a")).toBeNull()
    expect(readdirSync(folder)).toEqual([])
  })

  it("cannot be read with another key, and the key that could read them is not overwritten", () => {
    const { folder, store } = open()
    store.change({ a: canary })
    writeFileSync(join(folder, "secret.key"), "too short")
    const damaged = open(folder).store
    expect(() => damaged.get("a")).toThrow(expect.objectContaining({ code: "secret_unreadable" }))
    damaged.change({ b: "new" })
    expect(damaged.get("b")).toBe("new")
    const kept = readdirSync(folder).filter((file) => file.startsWith("secret.broken-"))
    expect(kept.map((file) => readFileSync(join(folder, file), "utf8"))).toEqual(["too short"])
    rmSync(join(folder, "secret.key"))
    expect(() => open(folder).store.get("b")).toThrow(expect.objectContaining({ code: "secret_unreadable" }))
  })

  it("are refused where a bit of them was changed, or another box sealed them", () => {
    const { folder, path, store } = open()
    store.change({ a: canary })
    const sealed = JSON.parse(readFileSync(path, "utf8")).a as string
    const changed = Buffer.from(sealed.slice("key-file:".length), "base64")
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1
    writeFileSync(
      path,
      JSON.stringify({ a: `key-file:${changed.toString("base64")}`, b: "system:AAAA", c: "key-file:" }),
    )
    const read = open(folder).store
    for (const name of ["a", "b", "c"]) {
      expect(() => read.get(name), name).toThrow(expect.objectContaining({ code: "secret_unreadable" }))
    }
  })

  it("start anew beside a file that is no list of secrets", () => {
    const { folder, path } = open()
    writeFileSync(path, "{ half")
    const { store } = open(folder)
    expect(store.notices).toMatchObject([{ kind: "settings-kept-aside" }])
    expect(existsSync(join(folder, String(store.notices[0]?.facts.file)))).toBe(true)
    store.change({ a: canary })
    expect(open(folder).store.get("a")).toBe(canary)
  })

  it("stay as they were where they cannot be written", () => {
    const { folder, store } = open()
    store.change({ a: canary })
    const elsewhere = `${folder}-unplugged`
    renameSync(folder, elsewhere)
    expect(() => store.change({ a: "other" })).toThrow()
    renameSync(elsewhere, folder)
    expect([store.get("a"), open(folder).store.get("a")]).toEqual([canary, canary])
  })
})
