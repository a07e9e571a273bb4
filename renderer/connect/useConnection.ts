import { selectDefaultModel } from "../stores/modelsSlice.ts"
import { useApp } from "../stores/useApp.tsx"

/** Stands where the user puts a key: Hearth itself does not know any. */
export const keyPlaceholder = "sk-hearth-…"

/** The values that every app asks for; the addresses stand as they will be while the server is off. */
export function useConnection() {
  const model = useApp(selectDefaultModel)
  const port = useApp(({ settings }) => settings?.server.port || 8000)
  const addresses = useApp(({ server }) => server?.addresses)
  const needsKey = useApp(({ settings }) => settings?.server.requiresKeyHere ?? false)
  const urlOf = (kind: "this-computer" | "docker" | "network") =>
    addresses?.find((address) => address.kind === kind)?.url
  return {
    modelId: model?.id ?? "ember",
    contextSize: model?.state.kind === "ready" ? model.state.info.contextSize : model?.trainedContextSize,
    baseUrl: urlOf("this-computer") ?? `http://localhost:${port}/v1`,
    dockerUrl: urlOf("docker") ?? `http://host.docker.internal:${port}/v1`,
    networkUrl: urlOf("network"),
    apiKey: needsKey ? keyPlaceholder : null,
  }
}
