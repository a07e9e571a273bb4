import { selectDefaultModel } from "../../stores/modelsSlice.ts"
import { useApp } from "../../stores/useApp.tsx"

/** The values that every app asks for; the addresses stand as they will be while the server is off. */
export function useConnection() {
  const model = useApp(selectDefaultModel)
  const port = useApp(({ settings }) => settings?.server.port || 8000)
  const addresses = useApp(({ server }) => server?.addresses)
  const urlOf = (kind: "this-computer" | "docker") => addresses?.find((address) => address.kind === kind)?.url
  return {
    modelId: model?.id ?? "ember",
    contextSize: model?.state.kind === "ready" ? model.state.info.contextSize : model?.trainedContextSize,
    baseUrl: urlOf("this-computer") ?? `http://localhost:${port}/v1`,
    dockerUrl: urlOf("docker") ?? `http://host.docker.internal:${port}/v1`,
  }
}
