/** What the server listens on when it is open to the network: every address of this computer. */
export const everyAddress = "0.0.0.0"
/** Place of the errors of changing where and for whom the server listens. */
export const listeningTask = "listening"
export const loopback = "127.0.0.1"

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.")
}
