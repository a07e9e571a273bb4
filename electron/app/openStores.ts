import { join } from "node:path"
import type { DatabaseSync } from "node:sqlite"
import type { StartNotice } from "../contract/app.ts"
import type { CloseStack } from "../core/closeStack.ts"
import { type ConversationData, createConversationData } from "../store/conversationData.ts"
import { openDatabase } from "../store/database.ts"
import { openSecretStore, type SecretStore } from "../store/secretStore.ts"
import { openSettings, type SettingsStore } from "../store/settings.ts"
import type { HostPorts } from "./hostPorts.ts"

export type Stores = {
  readonly settings: SettingsStore
  readonly secrets: SecretStore
  readonly database: DatabaseSync
  readonly data: ConversationData
  /** Of the secrets and the database; the settings tell their own once every list that they hold has been read. */
  readonly notices: readonly StartNotice[]
}

/** All that is kept in the data folder. */
export function openStores({ dataFolder, openSettingsFile, openSecretBox }: HostPorts, stack: CloseStack): Stores {
  const settings = openSettings(join(dataFolder, "settings.json"), openSettingsFile)
  const secrets = openSecretStore(join(dataFolder, "secrets.json"), openSecretBox(dataFolder))
  const opened = openDatabase(join(dataFolder, "hearth.db"))
  stack.defer(() => opened.database.close())
  const data = createConversationData(opened.database)
  // What was removed could be restored until now.
  data.conversations.purge()
  const notices = [...secrets.notices, ...opened.notices]
  return { settings, secrets, database: opened.database, data, notices }
}
