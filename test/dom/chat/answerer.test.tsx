import { act, renderHook } from "@testing-library/react"
import type { ReactNode } from "react"
import { expect, it, vi } from "vitest"
import { useAnswerer } from "../../../renderer/features/chat/useChosenModel.ts"
import { createAppStore } from "../../../renderer/stores/appStore.ts"
import { StoreProvider } from "../../../renderer/stores/useApp.tsx"
import { ScriptedHost, someModel } from "../../support/scriptedHost.ts"

it("draws the chat anew when who answers changes, not with every percent of another model's check", async () => {
  const host = new ScriptedHost({ models: [someModel(), someModel({ id: "other", isDefault: false })] })
  host.on("conversations.list", () => ({ items: [], nextCursor: null }))
  const store = createAppStore(host)
  store.connect()
  await vi.waitFor(() => expect(store.getState().connection).toBe("ready"))
  let drawn = 0
  const wrapper = ({ children }: { readonly children: ReactNode }) => (
    <StoreProvider store={store}>{children}</StoreProvider>
  )
  const { result } = renderHook(() => [useAnswerer(), ++drawn] as const, { wrapper })
  for (const progress of [0.1, 0.2, 0.3]) {
    const integrity = { kind: "checking", progress } as const
    act(() => host.emit("model.changed", someModel({ id: "other", isDefault: false, integrity })))
  }
  expect(drawn).toBe(1)
  act(() => host.emit("model.changed", someModel({ name: "Renamed" })))
  expect(result.current[0]).toMatchObject({ kind: "local", model: { name: "Renamed" } })
})
