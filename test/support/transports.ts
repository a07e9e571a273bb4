import { onTestFinished } from "vitest"
import type { HostTransport } from "../../electron/contract/hostTransport.ts"
import { createHttpTransport } from "../../renderer/host/httpTransport.ts"
import { createIpcTransport } from "../../renderer/host/ipcTransport.ts"
import { createBridge } from "./bridge.ts"
import { type createTestHost, startTestUi } from "./testHost.ts"

type TestHost = ReturnType<typeof createTestHost>

/** Every way from a window to a host, closed when the running test has finished. */
export const transports: Record<string, (host: TestHost) => Promise<HostTransport>> = {
  async ipc(host) {
    const bridge = createBridge(host.router)
    onTestFinished(() => bridge.connection.close())
    return createIpcTransport(bridge)
  },
  async http(host) {
    return createHttpTransport(await startTestUi(host))
  },
}
