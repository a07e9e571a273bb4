/** The composition root: how a host is put together and closed again; the parts are in `app/`. */
import type { HostPorts } from "./app/hostPorts.ts"
import { createManageDoor } from "./app/manageDoor.ts"
import { type Doors, openDoors } from "./app/openDoors.ts"
import { openServices } from "./app/openServices.ts"
import { openStores } from "./app/openStores.ts"
import { CloseStack } from "./core/closeStack.ts"
import type { HostServices } from "./host/hostServices.ts"
import type { Desktop } from "./services/desktop.ts"
import { openDataFolder } from "./store/dataFolder.ts"
import type { SecretBox } from "./store/secretBox.ts"
import type { SettingsFile } from "./store/settingsFile.ts"

/** All that the ports need to know of a host. */
export type { Desktop, HostPorts, SecretBox, SettingsFile }

/** A host that runs, until it is closed. */
export type App = Doors & {
  readonly services: HostServices
  /** Ends answers, the servers and all engine processes, and gives the data folder back. Never throws. */
  close(): Promise<void>
}

/**
 * Puts a host together and starts the API if the settings say so; that a port is taken is a state of the server, not an
 * error. Throws `data_folder_locked`, `data_folder_unusable` or `database_unusable`, having closed what it had opened.
 */
export async function createApp(ports: HostPorts): Promise<App> {
  const stack = new CloseStack((error) => ports.log.error("a part of the host could not be closed", {}, error))
  try {
    const folder = stack.use(await openDataFolder(ports.dataFolder))
    const stores = openStores(ports, stack)
    const manage = createManageDoor()
    const services = await openServices(ports, stores, manage, stack)
    const doors = openDoors(ports, folder, services, manage, stack)
    if (services.settings.get().server.isEnabled) await services.server.start()
    return { ...doors, services, close: () => stack.close() }
  } catch (error) {
    await stack.close()
    throw error
  }
}
