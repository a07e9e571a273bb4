/** Loaded before the app (`node --import`): every import of "electron", also of electron-store's, gets the stand-in. */
import { registerHooks } from "node:module"

const standIn = new URL("./standIn/electron.ts", import.meta.url).href

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "electron" ? { url: standIn, shortCircuit: true } : next(specifier, context),
})
