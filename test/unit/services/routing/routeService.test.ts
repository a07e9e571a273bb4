import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { openConfSettings } from "../../../../electron/ports/confSettings.ts"
import { createRouteList } from "../../../../electron/services/routing/routeList.ts"
import { createRouteService, type RouteChange } from "../../../../electron/services/routing/routeService.ts"
import { openSettings } from "../../../../electron/store/settings.ts"
import { storedRoute } from "../../../../electron/store/storedRoutes.ts"
import { tempFolder } from "../../../support/tempFolder.ts"

const nobody = {} as Parameters<typeof createRouteService>[0]
const targets = [{ provider: "local", model: "ember" }]

function open(folder: string) {
  const section = openSettings(join(folder, "settings.json"), openConfSettings).section("routes", storedRoute)
  const written: { action: string; fields: readonly string[] }[] = []
  const audit = { record: (change: (typeof written)[number]) => void written.push(change) }
  const parts = { ...nobody, routing: { ...nobody.routing }, list: createRouteList(section), audit }
  const routes = createRouteService(parts)
  const seen: RouteChange[] = []
  routes.onChange((change) => seen.push(change))
  return { routes, seen, written }
}

describe("routes", () => {
  it("are there again after a restart, with all that was left open filled in", () => {
    const folder = tempFolder()
    const { id } = open(folder).routes.create({ name: "fast", targets, strategy: "round-robin" })
    expect(open(folder).routes.list()).toMatchObject([
      {
        id,
        name: "fast",
        isEnabled: true,
        strategy: "round-robin",
        targets: [
          { id: expect.any(String), provider: "local", model: "ember", adapters: [], weight: 1, isEnabled: true },
        ],
        cache: null,
        mayLeave: true,
      },
    ])
  })

  it("change in what is given, and targets that stay keep their ids", () => {
    const { routes } = open(tempFolder())
    const route = routes.create({ name: "fast", targets })
    const [first] = route.targets
    const changed = routes.update(route.id, { targets: [...(first ? [first] : []), { provider: "a", model: "b" }] })
    expect(changed).toMatchObject({ name: "fast", targets: [{ id: first?.id }, { provider: "a" }] })
  })

  it.each(["fast", "FAST"])("have names of their own: %s", (name) => {
    const { routes } = open(tempFolder())
    const { id } = routes.create({ name: "fast", targets })
    const other = routes.create({ name: "other", targets })
    const taken = expect.objectContaining({ code: "name_taken" })
    expect(() => routes.create({ name, targets })).toThrow(taken)
    expect(() => routes.update(other.id, { name })).toThrow(taken)
    expect(routes.update(id, { name }).name).toBe(name)
  })

  it("are announced, and each change is written down by the names of its fields", () => {
    const { routes, seen, written } = open(tempFolder())
    const { id } = routes.create({ name: "fast", targets })
    routes.update(id, { isEnabled: false })
    routes.remove(id)
    expect(seen.map(({ kind }) => kind)).toEqual(["changed", "changed", "removed"])
    expect(written).toMatchObject([
      { action: "route.created", fields: ["name", "targets"] },
      { action: "route.updated", fields: ["isEnabled"] },
      { action: "route.removed" },
    ])
    expect(() => routes.remove(id)).toThrow(expect.objectContaining({ code: "route_not_found" }))
  })
})
