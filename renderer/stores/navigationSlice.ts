import type { ConversationSummary } from "../../electron/contract/conversations.ts"
import type { Slice } from "./slice.ts"

export type PageId = "chat" | "models" | "adapters" | "providers" | "routes" | "keys" | "server" | "usage" | "settings"

/** Where the user is: a page and, in a page that shows one thing of many, which one (in Chat: the conversation; null is a new one). */
export type Place = { readonly page: PageId; readonly item: string | null }

export type PanelSide = "left" | "right"
export type PaletteMode = "all" | "models"

export type NavigationSlice = {
  readonly place: Place
  /** Counts what asked for a new chat, so that the composer can take the focus each time. */
  readonly newChatCount: number
  /** The panel that slides over the page in a window too narrow for it. */
  readonly openPanel: PanelSide | null
  /** The panels that the user folded away in a window with room for them. */
  readonly foldedPanels: readonly PanelSide[]
  readonly palette: PaletteMode | null
  go(page: PageId, item?: string | null): void
  startNewChat(): void
  showPanel(side: PanelSide | null): void
  foldPanel(side: PanelSide): void
  showPalette(mode: PaletteMode | null): void
  /** For the palette: the first few conversations in which the text occurs; none while the host is out of reach. */
  findConversations(search: string): Promise<readonly ConversationSummary[]>
}

export const navigationSlice: Slice<NavigationSlice> = {
  create: ({ host, set }) => ({
    place: { page: "chat", item: null },
    newChatCount: 0,
    openPanel: null,
    foldedPanels: [],
    palette: null,
    go: (page, item = null) => set({ place: { page, item }, openPanel: null }),
    startNewChat: () =>
      set(({ newChatCount }) => ({
        place: { page: "chat", item: null },
        newChatCount: newChatCount + 1,
        openPanel: null,
      })),
    showPanel: (side) => set({ openPanel: side }),
    foldPanel: (side) =>
      set(({ foldedPanels }) => ({
        foldedPanels: foldedPanels.includes(side)
          ? foldedPanels.filter((folded) => folded !== side)
          : [...foldedPanels, side],
      })),
    showPalette: (mode) => set({ palette: mode }),
    async findConversations(search) {
      try {
        return (await host.call("conversations.list", { search, limit: 6 })).items
      } catch {
        // The connection banner says it already.
        return []
      }
    },
  }),
}
