import type { Engine } from "../engine/engine.ts"
import type { Provider } from "./provider.ts"

/** The models of this computer as a provider. They must be loaded before they are asked. */
export function createLocalProvider(engine: Engine): Provider {
  return {
    complete: (model, { input, sampling, stop, maxTokens }, signal) =>
      engine.generate(model, { input, sampling, stop, maxTokens }, signal),
    embed: (model, { inputs, truncates }, signal) => engine.embed(model, { inputs, truncates }, signal),
    rank: (model, { query, documents }, signal) => engine.rank(model, { query, documents }, signal),
  }
}
