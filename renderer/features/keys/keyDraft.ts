import type { ApiKey, Budget, KeyDraft } from "../../../electron/contract/keys.ts"

/** A budget as it is being typed. `unit` is "tokens" or a currency. */
export type BudgetForm = {
  readonly id: number
  readonly period: Budget["period"]
  readonly unit: string
  readonly amount: string
}

/** A key as it is being typed. */
export type KeyForm = {
  readonly name: string
  readonly models: readonly string[]
  readonly requestsPerMinute: string
  readonly tokensPerMinute: string
  readonly concurrency: string
  readonly budgets: readonly BudgetForm[]
  readonly fallback: string
  /** The last day on which it is valid, as a date field has it; empty: for ever. */
  readonly lastDay: string
  readonly addresses: string
  readonly mayLeave: boolean
  readonly mayManage: boolean
}

export type KeyProblem = "nameMissing" | "notACount" | "notAnAmount" | "notAnAddress" | "dayIsPast"

/** What is wrong, by the field; of a budget by `budget-<id>`. */
export type KeyProblems = Readonly<Record<string, KeyProblem>>

export const emptyForm: KeyForm = {
  name: "",
  models: [],
  requestsPerMinute: "",
  tokensPerMinute: "",
  concurrency: "",
  budgets: [],
  fallback: "",
  lastDay: "",
  addresses: "",
  mayLeave: true,
  mayManage: false,
}

const nanosPerUnit = 1e9
/** Beyond it an amount could not be counted exactly. */
const largestAmount = Math.floor(Number.MAX_SAFE_INTEGER / nanosPerUnit)

export function toForm({ name, policy }: ApiKey): KeyForm {
  const text = (value: number | null) => (value === null ? "" : String(value))
  return {
    name,
    models: policy.models,
    requestsPerMinute: text(policy.requestsPerMinute),
    tokensPerMinute: text(policy.tokensPerMinute),
    concurrency: text(policy.concurrency),
    budgets: policy.budgets.map(({ period, amount }, id) => ({
      id,
      period,
      unit: amount.kind === "tokens" ? "tokens" : amount.currency,
      amount: String(amount.kind === "tokens" ? amount.tokens : amount.nanos / nanosPerUnit),
    })),
    fallback: policy.fallback ?? "",
    lastDay: policy.expiresAt === null ? "" : dayOf(policy.expiresAt - 1),
    addresses: policy.addresses.join("\n"),
    mayLeave: policy.mayLeave,
    mayManage: policy.mayManage,
  }
}

/** What would be saved; null while something is wrong. `before` is the key that is changed, `now` the time of the check. */
export function readForm(
  form: KeyForm,
  before: ApiKey | null,
  now: number,
): { readonly draft: KeyDraft | null; readonly problems: KeyProblems } {
  const problems: Record<string, KeyProblem> = {}
  const name = form.name.trim()
  if (name === "") problems.name = "nameMissing"
  const count = (field: "requestsPerMinute" | "tokensPerMinute" | "concurrency") => {
    const value = countOf(form[field])
    if (value === undefined) problems[field] = "notACount"
    return value ?? null
  }
  const addresses = form.addresses.split(/[\s,，、]+/).filter(Boolean)
  if (!addresses.every(looksLikeAddress)) problems.addresses = "notAnAddress"
  // A moment within a day, as the API can set, stays as it is unless the day is changed.
  const isSameDay = before !== null && toForm(before).lastDay === form.lastDay
  const expiresAt = isSameDay ? before.policy.expiresAt : endOfDay(form.lastDay)
  if (expiresAt !== null && !isSameDay && expiresAt <= now) problems.lastDay = "dayIsPast"
  const budgets = form.budgets.flatMap((budget) => {
    const read = budgetOf(budget)
    if (read === null) problems[`budget-${budget.id}`] = "notAnAmount"
    return read ?? []
  })
  const policy = {
    models: form.models,
    requestsPerMinute: count("requestsPerMinute"),
    tokensPerMinute: count("tokensPerMinute"),
    concurrency: count("concurrency"),
    budgets,
    fallback: form.fallback.trim() === "" ? null : form.fallback.trim(),
    addresses,
    mayLeave: form.mayLeave,
    mayManage: form.mayManage,
    expiresAt,
  }
  return { draft: Object.keys(problems).length === 0 ? { name, policy } : null, problems }
}

/** Null for an empty field, undefined for what is no whole number from 1 on. */
function countOf(text: string): number | null | undefined {
  const digits = text.replace(/[\s,，]/g, "")
  if (digits === "") return null
  const value = /^\d+$/.test(digits) ? Number(digits) : 0
  return Number.isSafeInteger(value) && value >= 1 ? value : undefined
}

function budgetOf({ period, unit, amount }: BudgetForm): Budget | null {
  if (unit === "tokens") {
    const tokens = countOf(amount)
    return tokens == null ? null : { period, amount: { kind: "tokens", tokens } }
  }
  const text = amount.replace(/[\s,，]/g, "")
  const value = /^\d*\.?\d+$/.test(text) ? Number(text) : 0
  const nanos = Math.round(value * nanosPerUnit)
  if (nanos < 1 || value > largestAmount) return null
  return { period, amount: { kind: "money", nanos, currency: unit } }
}

/** The host has the last word; this finds what was typed by mistake. */
function looksLikeAddress(text: string): boolean {
  return /^[0-9a-f.:]+(\/\d{1,3})?$/i.test(text) && /[.:]/.test(text)
}

function dayOf(at: number): string {
  const date = new Date(at)
  const two = (value: number) => String(value).padStart(2, "0")
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** The midnight after that day, in this computer's time zone. */
function endOfDay(day: string): number | null {
  const [year, month, date] = day.split("-").map(Number)
  if (year === undefined || month === undefined || date === undefined) return null
  return new Date(year, month - 1, date + 1).getTime()
}
