import { safeStorage } from "electron"
import type { SecretBox } from "../app.ts"
import { AppError } from "../contract/errors.ts"
import { openKeyFileBox } from "../ports/keyFileBox.ts"

const prefix = "system:"

/**
 * Seals with the system's own safe (Keychain, DPAPI, Secret Service, KWallet), and opens what the headless host sealed, too. On
 * Linux without such a safe Chromium would "seal" with a password that everybody knows (the backend "basic_text"): then a key
 * file is used, and the user is told.
 */
export function openSafeStorageBox(folder: string): SecretBox {
  const keyFile = openKeyFileBox(folder)
  const openSystem = (sealed: string): string => {
    try {
      return safeStorage.decryptString(Buffer.from(sealed.slice(prefix.length), "base64"))
    } catch (cause) {
      const message = "A stored secret cannot be read on this computer. Enter it again."
      throw new AppError("secret_unreadable", message, { cause })
    }
  }
  const isSafe = hasSystemSafe()
  return {
    notices: isSafe ? [] : [{ id: "secrets-in-key-file", kind: "secrets-in-key-file", facts: {} }],
    seal: (text) => (isSafe ? prefix + safeStorage.encryptString(text).toString("base64") : keyFile.seal(text)),
    open: (sealed) => (sealed.startsWith(prefix) ? openSystem(sealed) : keyFile.open(sealed)),
  }
}

function hasSystemSafe(): boolean {
  if (!safeStorage.isEncryptionAvailable()) return false
  return process.platform !== "linux" || safeStorage.getSelectedStorageBackend() !== "basic_text"
}
