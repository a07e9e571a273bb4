/** Loaded with `node --import`: nothing that runs without a desktop may reach Electron, whose package would download it. */
import { registerHooks } from "node:module"

registerHooks({
  resolve(specifier, context, next) {
    if (/^electron(-store)?(\/|$)/.test(specifier)) throw new Error(`${context.parentURL} imports ${specifier}`)
    return next(specifier, context)
  },
})
