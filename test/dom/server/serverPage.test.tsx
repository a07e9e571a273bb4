import { act, fireEvent, screen, waitFor, within } from "@testing-library/react"
import { expect, it } from "vitest"
import { renderWindow } from "../../support/renderWindow.tsx"
import {
  defaultSettings,
  readyState,
  ScriptedHost,
  serverOff,
  serverOn,
  someModel,
  someRequest,
} from "../../support/scriptedHost.ts"
import { someRoute } from "../../support/scriptedProviders.ts"

const page = (snapshot: ConstructorParameters<typeof ScriptedHost>[0] = {}) =>
  renderWindow(new ScriptedHost(snapshot), "server")
const card = () => screen.getByRole("region", { name: "Server" })
const theSwitch = () => within(card()).getByRole("switch", { name: "Server" })

it("shows the addresses only while the server is on", async () => {
  const { host } = await page({ server: serverOn })
  expect(theSwitch().getAttribute("aria-checked")).toBe("true")
  expect(within(card()).getByText("http://localhost:8000/v1")).toBeTruthy()
  act(() => host.emit("server.changed", serverOff))
  expect(theSwitch().getAttribute("aria-checked")).toBe("false")
  expect(within(card()).queryByText("http://localhost:8000/v1")).toBeNull()
})

it("waits for the host before it shows the server as on, and cannot be pressed meanwhile", async () => {
  const { host } = await page({ server: serverOff })
  host.on("server.start", () => serverOn)
  fireEvent.click(theSwitch())
  await waitFor(() => expect(host.calls).toContainEqual({ name: "server.start", input: {} }))
  act(() => host.emit("server.changed", { ...serverOff, state: { kind: "starting" } }))
  expect(theSwitch().getAttribute("aria-busy")).toBe("true")
  expect(theSwitch().hasAttribute("disabled")).toBe(true)
})

it("names who holds the port, and starts on the free one that it offers", async () => {
  const error = { code: "port_in_use", message: "", facts: { port: 8000, holder: "python3 (pid 41)" } } as const
  const { host } = await page({ server: { ...serverOff, state: { kind: "failed", error, freePort: 8001 } } })
  expect(within(card()).getByRole("alert").textContent).toContain("python3 (pid 41) holds port 8000")
  host.on("settings.update", () => host.snapshot.settings).on("server.start", () => serverOn)
  fireEvent.click(screen.getByRole("button", { name: "Use port 8001" }))
  await waitFor(() =>
    expect(host.calls.slice(-2)).toEqual([
      { name: "settings.update", input: { patch: { server: { port: 8001 } } } },
      { name: "server.start", input: {} },
    ]),
  )
})

it("offers no other port where a variable holds it: the change would be refused", async () => {
  const error = { code: "port_in_use", message: "" } as const
  await page({
    server: { ...serverOff, state: { kind: "failed", error, freePort: 8001 } },
    settings: { settings: defaultSettings, fixed: { "server.port": "HEARTH_PORT" } },
  })
  expect(screen.queryByRole("button", { name: "Use port 8001" })).toBeNull()
  expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Port" }).disabled).toBe(true)
  expect(screen.getByText("Set by HEARTH_PORT for this run")).toBeTruthy()
})

it("speaks the busy slots and the figures of a loaded model, and ejects it", async () => {
  const { host } = await page({ models: [someModel({ state: readyState({ busySlots: [true, false, false] }) })] })
  const loaded = within(screen.getByRole("region", { name: "Loaded models" }))
  expect(loaded.getByRole("img", { name: "1 of 3 slots busy" })).toBeTruthy()
  expect(loaded.getByText("312")).toBeTruthy()
  host.on("models.unload", () => null)
  fireEvent.click(loaded.getByRole("button", { name: "Eject Ember" }))
  await waitFor(() => expect(host.calls).toContainEqual({ name: "models.unload", input: { id: "ember" } }))
})

it("offers the usual model while none is loaded, and shows how far it is", async () => {
  const { host, store } = await page()
  host.on("models.load", () => null)
  const loaded = within(screen.getByRole("region", { name: "Loaded models" }))
  fireEvent.click(loaded.getByRole("button", { name: "Load Ember" }))
  await waitFor(() => expect(host.calls).toContainEqual({ name: "models.load", input: { id: "ember" } }))
  act(() => host.emit("model.changed", someModel({ state: { kind: "loading", progress: 0.5 } })))
  const progress = screen.getByRole("progressbar", { name: "Ember: Loading, 50%" })
  expect(progress.getAttribute("aria-valuenow")).toBe("50")
  expect(screen.getByRole("button", { name: "Ember is loading, 50%" })).toBeTruthy()
  fireEvent.click(loaded.getByRole("button", { name: "All models" }))
  expect(store.getState().place).toEqual({ page: "models", item: null })
})

it("says why a model is not there, shows the engine's log folded, and tries again", async () => {
  const error = { code: "model_load_failed", message: "", detail: "unable to allocate buffer" } as const
  const { host } = await page({ models: [someModel({ state: { kind: "failed", error } })] })
  const notice = screen.getByRole("alert")
  expect(notice.textContent).toContain("The model could not be loaded.")
  expect(within(notice).getByText("unable to allocate buffer")).toBeTruthy()
  host.on("models.load", () => null)
  fireEvent.click(within(notice).getByRole("button", { name: "Load again" }))
  await waitFor(() => expect(host.calls).toContainEqual({ name: "models.load", input: { id: "ember" } }))
})

it("leaves the tokens of an answer open while it is written, instead of calling them none", async () => {
  await page({ requests: [someRequest({ status: { kind: "streaming" }, completionTokens: null })] })
  expect(screen.getByText("1,204 tokens in, … out")).toBeTruthy()
})

it("shows a request as it goes on, and holds still while paused", async () => {
  const { host } = await page({ requests: [someRequest({ status: { kind: "streaming" } })] })
  const list = within(screen.getByRole("region", { name: "Requests" }))
  expect(list.getByText("streaming")).toBeTruthy()
  act(() => host.emit("request.changed", someRequest()))
  expect(list.getByText("200")).toBeTruthy()
  fireEvent.click(list.getByRole("button", { name: "Pause the list" }))
  act(() => host.emit("request.changed", someRequest({ id: "later", answeredBy: "qwen3" })))
  expect(list.queryByText("qwen3")).toBeNull()
  fireEvent.click(list.getByRole("button", { name: "Go on, and show what came meanwhile" }))
  expect(list.getByText("qwen3")).toBeTruthy()
})

it("filters requests by several words, and leads back from a filter that fits none", async () => {
  const failed = { kind: "failed", httpStatus: 404, error: { code: "model_not_found", message: "" } } as const
  await page({
    requests: [someRequest(), someRequest({ id: "2", askedModel: "nosuch", answeredBy: null, status: failed })],
  })
  const list = within(screen.getByRole("region", { name: "Requests" }))
  const filter = list.getByRole("textbox", { name: "Filter requests" })
  fireEvent.change(filter, { target: { value: "NOSUCH 404" } })
  expect(list.getAllByRole("row")).toHaveLength(2)
  fireEvent.change(filter, { target: { value: "zzz" } })
  fireEvent.click(list.getByRole("button", { name: "Show all" }))
  expect(list.getAllByRole("row")).toHaveLength(3)
})

it("gives a curl line with this host's values while there are no requests", async () => {
  await page()
  const list = within(screen.getByRole("region", { name: "Requests" }))
  expect(list.getByText(/^curl http:\/\/localhost:8000\/v1\/chat\/completions -d '{"model":"ember"/)).toBeTruthy()
})

it("keeps what is no port in the field with the reason, and sends a port on Enter", async () => {
  const { host } = await page()
  host.on("settings.update", () => host.snapshot.settings)
  const port = screen.getByRole("textbox", { name: "Port" })
  fireEvent.change(port, { target: { value: "70000" } })
  fireEvent.keyDown(port, { key: "Enter" })
  expect(screen.getByText(/A port is a number from 1 to 65535/)).toBeTruthy()
  expect(host.calls.some(({ name }) => name === "settings.update")).toBe(false)
  fireEvent.change(port, { target: { value: "9000" } })
  fireEvent.keyDown(port, { key: "Enter" })
  await waitFor(() =>
    expect(host.calls).toContainEqual({ name: "settings.update", input: { patch: { server: { port: 9000 } } } }),
  )
})

it("shows the values of the app that is chosen", async () => {
  await page()
  const connect = within(screen.getByRole("region", { name: "Connect an app" }))
  fireEvent.click(connect.getByRole("button", { name: "Dify" }))
  expect(connect.getByText("http://host.docker.internal:8000/v1")).toBeTruthy()
  expect(connect.getByText("2048")).toBeTruthy()
  fireEvent.click(connect.getByRole("button", { name: "Python" }))
  expect(connect.getByText(/client = OpenAI\(base_url="http:\/\/localhost:8000\/v1"/)).toBeTruthy()
})

it("connects an app to a route, too, whose size nobody knows", async () => {
  await page({ routes: [someRoute({ name: "team-chat" })] })
  const connect = within(screen.getByRole("region", { name: "Connect an app" }))
  fireEvent.click(connect.getByRole("button", { name: "The app asks for ember" }))
  fireEvent.click(await screen.findByRole("option", { name: /team-chat/ }))
  fireEvent.click(connect.getByRole("button", { name: "Dify" }))
  expect(connect.getByText("team-chat", { selector: ".copyfield span" })).toBeTruthy()
  expect(connect.queryByText("2048")).toBeNull()
})
