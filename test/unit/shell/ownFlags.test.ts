import { expect, it } from "vitest"
import { ownFlags } from "../../../electron/shell/ownFlags.ts"

it("takes Hearth's flags out of a command line that others write into, too", () => {
  const argv = ["/opt/hearth/hearth", "--no-sandbox", "--port", "9000", "--inspect=0", "--host=::1", "--gpu", "off"]
  expect(ownFlags(argv)).toEqual(["--port", "9000", "--host=::1", "--gpu", "off"])
})

it("does not take a flag at the end, without its value", () => {
  expect(ownFlags(["electron", ".", "--port"])).toEqual([])
})
