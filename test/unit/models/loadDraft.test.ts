import fc from "fast-check"
import { expect, it } from "vitest"
import type { ModelSettings } from "../../../electron/contract/models.ts"
import { callSchemas } from "../../../electron/schemas/callSchemas.ts"
import {
  type NumberFieldName,
  numberFields,
  readDraft,
  toDraft,
  withFitting,
} from "../../../renderer/models/loadDraft.ts"

const empty: ModelSettings = { load: {}, idleMinutes: null }
const isTaken = (settings: ModelSettings) =>
  callSchemas["models.configure"].safeParse({ id: "ember", settings }).success

const settingOf = (name: NumberFieldName, value: number): ModelSettings =>
  name === "idleMinutes" ? { load: {}, idleMinutes: value } : { load: { [name]: value }, idleMinutes: null }

it.each(Object.keys(numberFields) as NumberFieldName[])("has the limits of the host for %s", (name) => {
  const { min, max, isWhole } = numberFields[name]
  const step = isWhole ? 1 : 0.005
  const outside = [min - step, max * 1.5, ...(isWhole ? [min + 0.5] : [])]
  for (const value of [min, max]) {
    expect([value, isTaken(settingOf(name, value))]).toEqual([value, true])
    expect(readDraft({ ...toDraft(empty), [name]: String(value) }).settings).toEqual(settingOf(name, value))
  }
  for (const value of outside) {
    expect([value, isTaken(settingOf(name, value))]).toEqual([value, false])
    expect(readDraft({ ...toDraft(empty), [name]: String(value) }).problems).toEqual({ [name]: "outOfRange" })
  }
})

it("keeps every setting that is shown and not touched", () => {
  const whole = (name: NumberFieldName) =>
    fc.option(fc.integer({ min: numberFields[name].min, max: Math.min(numberFields[name].max, 1e6) }), {
      nil: undefined,
    })
  const flag = fc.option(fc.boolean(), { nil: undefined })
  const load = fc.record({
    contextSize: whole("contextSize"),
    slotCount: whole("slotCount"),
    gpuLayers: whole("gpuLayers"),
    threads: whole("threads"),
    batchSize: whole("batchSize"),
    flashAttention: fc.constantFrom(true, undefined),
    kvCacheType: fc.constantFrom("f16", "q8_0", "q4_0", undefined),
    usesMmap: flag,
    usesMlock: flag,
    ropeFrequencyBase: fc.constantFrom(10_000, 1e12, 12345.678, undefined),
    ropeFrequencyScale: fc.constantFrom(0.25, 0.01, 4, undefined),
  })
  fc.assert(
    fc.property(load, fc.constantFrom(null, 0, 0.5, 45), (some, idleMinutes) => {
      const set = Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined))
      expect(readDraft(toDraft({ load: set, idleMinutes })).settings).toEqual({ load: set, idleMinutes })
    }),
    { seed: 4 },
  )
})

it.each(["", " ", "4,096", "4 096", "4096 "])("reads what people type for a number: '%s'", (contextSize) => {
  const { settings } = readDraft({ ...toDraft(empty), contextSize })
  expect(settings?.load).toEqual(contextSize.trim() === "" ? {} : { contextSize: 4096 })
})

it.each(["-1", "4k", "0x800", "NaN", "Infinity", "1.5", "."])("does not guess what '%s' means", (contextSize) => {
  expect(readDraft({ ...toDraft(empty), contextSize }).settings).toBeNull()
})

it("takes what fits over what was typed, and leaves the rest", () => {
  const draft = { ...toDraft(empty), contextSize: "100000", threads: "3", idleMinutes: "5" }
  const fitting = withFitting(draft, { contextSize: 4096, slotCount: 1, kvCacheType: "q8_0" })
  expect(readDraft(fitting).settings).toEqual({
    load: { contextSize: 4096, slotCount: 1, kvCacheType: "q8_0", threads: 3 },
    idleMinutes: 5,
  })
})
