import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto"

/** Another key for every system user, as a real safe has. */
const key = createHash("sha256")
  .update(`stand-in safe of ${process.env.USER ?? "somebody"}`)
  .digest()

/** A safe that is there, unless a test says that this Linux has none: `HEARTH_TEST_SAFE=basic_text`. */
export const safeStorage = {
  isEncryptionAvailable: () => true,
  getSelectedStorageBackend: () => process.env.HEARTH_TEST_SAFE ?? "gnome_libsecret",
  encryptString(text: string): Buffer {
    const nonce = randomBytes(12)
    const cipher = createCipheriv("aes-256-gcm", key, nonce)
    const content = Buffer.concat([cipher.update(text, "utf8"), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), content])
  },
  decryptString(sealed: Buffer): string {
    const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, 12))
    decipher.setAuthTag(sealed.subarray(12, 28))
    return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString("utf8")
  },
}
