import type { ApiKey } from "../../electron/contract/keys.ts"

/** A key that lets in so many that a process which uses it is killed before it has used it up. */
export const killedLimit = 20_000

export const killedNeed = { promptTokens: 10, maxTokens: 90, choiceCount: 1 }
export const killedUsage = { promptTokens: 10, completionTokens: 30 }

const key: ApiKey = {
  id: "key_1",
  name: "Team",
  prefix: "sk-hearth-4fTq",
  policy: {
    models: [],
    requestsPerMinute: killedLimit,
    tokensPerMinute: null,
    concurrency: null,
    budgets: [{ period: "month", amount: { kind: "tokens", tokens: killedLimit * 1_000 } }],
    fallback: null,
    addresses: [],
    mayLeave: true,
    mayManage: false,
    expiresAt: null,
  },
  state: "active",
  createdAt: 1,
  revokedAt: null,
  lastUsedAt: null,
  isFromEnvironment: false,
}

export const killedAccess = { key, sessionId: null }
