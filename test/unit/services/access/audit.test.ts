import { expect, it, onTestFinished } from "vitest"
import { openAccess } from "../../../support/access.ts"
import { tempFolder } from "../../../support/tempFolder.ts"

it("tells what the host did by itself from what its owner did", () => {
  const { settings, audit, close } = openAccess(tempFolder())
  onTestFinished(close)
  settings.update({ server: { host: "0.0.0.0" } })
  settings.update({ server: { port: 8001 } }, "host")
  expect(audit.list({}).items.map(({ actor, fields }) => [actor, fields])).toEqual([
    ["host", ["port"]],
    ["window", ["host"]],
  ])
})
