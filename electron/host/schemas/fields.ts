import { z } from "zod"

/** Those of models and adapters are names of files, which have up to 255 characters, and a model's may come with its adapters. */
export const id = z.string().min(1).max(2_000)
export const byId = z.strictObject({ id })
export const nothing = z.strictObject({})
export const name = z.string().trim().min(1).max(200)
export const milliseconds = z.int().min(1).max(86_400_000)
export const time = z.number().min(0).max(8_640_000_000_000_000)
export const currency = z.string().regex(/^[A-Z]{3}$/)
export const perMillion = z.number().min(0).max(1_000_000)
