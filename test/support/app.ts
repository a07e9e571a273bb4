import { onTestFinished } from "vitest"
import { type App, createApp, type HostPorts } from "../../electron/app.ts"

/** A whole host with the real engine, closed when the running test has finished. */
export async function startApp(ports: HostPorts): Promise<App> {
  const app = await createApp(ports)
  onTestFinished(() => app.close())
  return app
}
