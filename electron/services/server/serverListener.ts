/** What listens: the HTTP server, as the service that switches it sees it. */
export interface ServerListener {
  /** Resolves with where it listens. Errors: `port_in_use`, `address_unavailable`. */
  listen(at: ListenAddress): Promise<ListenAddress>
  /** Takes no more requests, lets running ones finish for `graceMs`, then ends them with `server_stopping`. */
  close(graceMs: number): Promise<void>
  readonly runningRequests: number
  /** Called whenever `runningRequests` changes. */
  onRunningChange(listener: () => void): () => void
}

export type ListenAddress = { readonly host: string; readonly port: number }
