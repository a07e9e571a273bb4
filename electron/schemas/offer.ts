import { z } from "zod"

/** What a window in a browser is about to send; the paths are checked where files are laid out. */
export const offerManifest = z.strictObject({
  items: z
    .array(
      z.strictObject({
        files: z
          .array(z.strictObject({ path: z.string().min(1).max(4_096), sizeBytes: z.int().min(0) }))
          .min(1)
          .max(10_000),
      }),
    )
    .min(1)
    .max(10_000),
})
