import { z } from "zod"

/** What runs here, at a glance. */
export const hostState = z
  .object({
    version: z.string(),
    platform: z.string(),
    modelsFolder: z.string(),
    /** Base URLs for clients. */
    addresses: z.array(z.string()),
    modelCount: z.int(),
    loadedModels: z.array(z.string()),
    adapterCount: z.int(),
    activeDownloads: z.int(),
  })
  .meta({ id: "HostState", description: "What runs here, at a glance." })
