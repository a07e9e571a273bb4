import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto"
import { existsSync, readFileSync, renameSync } from "node:fs"
import { join } from "node:path"
import { writeFileAtomicSync } from "../core/atomicFile.ts"
import { brokenName } from "../store/keepAside.ts"
import { type SecretBox, unreadableSecret } from "../store/secretBox.ts"

const algorithm = "aes-256-gcm"
const keyBytes = 32
/** 96 bits, as NIST SP 800-38D recommends for GCM. */
const nonceBytes = 12
const tagBytes = 16
const prefix = "key-file:"

/**
 * AES-256-GCM with `secret.key` in the data folder (0600, made when it is needed first). It keeps secrets out of copies of the
 * other files and away from other users, not from programs of this user.
 */
export function openKeyFileBox(folder: string): SecretBox {
  const path = join(folder, "secret.key")
  let known: Buffer | null = null
  const readKey = (): Buffer | null => {
    if (known !== null || !existsSync(path)) return known
    const content = readFileSync(path)
    if (content.length === keyBytes) known = content
    return known
  }
  const makeKey = (): Buffer => {
    // Never overwritten: what it sealed might be needed again.
    if (existsSync(path)) renameSync(path, brokenName(path, Date.now()))
    known = randomBytes(keyBytes)
    writeFileAtomicSync(path, known)
    return known
  }
  return {
    notices: [],
    seal(text) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv(algorithm, readKey() ?? makeKey(), nonce)
      const content = Buffer.concat([cipher.update(text, "utf8"), cipher.final()])
      return prefix + Buffer.concat([nonce, cipher.getAuthTag(), content]).toString("base64")
    },
    open(sealed) {
      if (!sealed.startsWith(prefix)) throw unreadableSecret()
      try {
        const key = readKey()
        if (key === null) throw new Error("There is no usable key file.")
        const bytes = Buffer.from(sealed.slice(prefix.length), "base64")
        const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
        decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
        const content = bytes.subarray(nonceBytes + tagBytes)
        return Buffer.concat([decipher.update(content), decipher.final()]).toString("utf8")
      } catch (cause) {
        throw unreadableSecret(cause)
      }
    },
  }
}
