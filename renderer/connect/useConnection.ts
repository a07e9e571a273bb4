import type { AppState } from "../stores/appStore.ts"
import { selectDefaultModel } from "../stores/modelsSlice.ts"
import { useApp } from "../stores/useApp.tsx"

/** Stands where the user puts a key: Hearth itself does not know any. */
export const keyPlaceholder = "sk-hearth-…"

/**
 * The values that every app asks for; the addresses stand as they will be while the server is off. `name`: the model that the app
 * is to ask for; the default one if absent.
 */
export function useConnection(name?: string) {
  const usual = useApp(selectDefaultModel)
  const modelId = name ?? usual?.id ?? "ember"
  const contextSize = useApp(selectContextSize(modelId))
  const port = useApp(({ settings }) => settings?.server.port || 8000)
  const addresses = useApp(({ server }) => server?.addresses)
  const needsKey = useApp(({ settings }) => settings?.server.requiresKeyHere ?? false)
  const urlOf = (kind: "this-computer" | "docker" | "network") =>
    addresses?.find((address) => address.kind === kind)?.url
  return {
    modelId,
    contextSize,
    baseUrl: urlOf("this-computer") ?? `http://localhost:${port}/v1`,
    dockerUrl: urlOf("docker") ?? `http://host.docker.internal:${port}/v1`,
    networkUrl: urlOf("network"),
    apiKey: needsKey ? keyPlaceholder : null,
  }
}

/** How much a name takes; undefined where nobody knows, as of a route, whose targets differ. */
function selectContextSize(name: string) {
  return ({ models, providers }: Pick<AppState, "models" | "providers">): number | undefined => {
    const model = models.find(({ id }) => id === name)
    if (model !== undefined)
      return model.state.kind === "ready" ? model.state.info.contextSize : (model.trainedContextSize ?? undefined)
    const remote = providers.flatMap((provider) => provider.models.filter(({ id }) => `${provider.id}/${id}` === name))
    return remote[0]?.contextSize ?? undefined
  }
}
