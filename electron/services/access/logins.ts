import { AppError } from "../../contract/errors.ts"
import { type Access, mayUse } from "./access.ts"
import type { AuthenticateKey, Origination } from "./authenticator.ts"
import { joinedName, type ModelNames, providerId } from "./boundNames.ts"
import { type SessionService, sessionSeconds } from "./sessionService.ts"

export type LoginRequest = {
  readonly apiKey: string
  readonly provider: string | undefined
  readonly model: string | undefined
}

/** The use cases of `/auth/…`. */
export interface Logins {
  /** Errors: as `AuthenticateKey` and `ModelNames`. */
  login(request: LoginRequest, from: Origination): Promise<{ readonly token: string; readonly expiresIn: number }>
  /** `session_invalid` without a session; errors of `ModelNames`. */
  bind(access: Access, asked: { readonly provider: string; readonly model: string }): BoundModel
  /** `session_invalid` without a session. */
  logout(access: Access): void
}

export type BoundModel = { readonly provider: string; readonly model: string }

export function createLogins(parts: {
  readonly authenticateKey: AuthenticateKey
  readonly sessions: SessionService
  readonly names: ModelNames
}): Logins {
  const { authenticateKey, sessions, names } = parts
  /** What is meant, unless the key may only use it under the name that was given. */
  const boundName = (asked: string, access: Access) => {
    const meant = names.resolve(asked, access)
    return mayUse(access, meant) ? meant : asked
  }
  return {
    async login({ apiKey, provider, model }, from) {
      const access = authenticateKey(apiKey, from)
      const bound = model === undefined ? null : boundName(joinedName(provider, model, names), access)
      return { token: await sessions.open(access, bound), expiresIn: sessionSeconds }
    },
    bind(access, { provider, model }) {
      const id = sessionOf(access)
      sessions.bind(id, boundName(joinedName(provider, model, names), access))
      return { provider: providerId(provider, names.providers()), model }
    },
    logout: (access) => sessions.end(sessionOf(access)),
  }
}

function sessionOf({ sessionId }: Access): string {
  if (sessionId !== null) return sessionId
  const message = "This needs the token of a session: send the one of POST /auth/login as 'Authorization: Bearer …'."
  throw new AppError("session_invalid", message)
}
