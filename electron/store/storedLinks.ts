import { z } from "zod"
import { type OtherApp, otherApps } from "../contract/library.ts"

/** A folder or file outside the models folder that is used where it lies, as settings.json holds it. */
export type StoredLink = { readonly id: string; readonly path: string; readonly app: OtherApp | null }

export const storedLink: z.ZodType<StoredLink> = z.object({
  id: z.string().regex(/^[\w-]+$/),
  path: z.string().min(1),
  app: z.enum(otherApps).nullable(),
})
