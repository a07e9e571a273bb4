import type { ServerAddress } from "../../contract/server.ts"
import { isLoopbackAddress, isLoopbackHost, networkAddresses } from "../../core/localAddress.ts"

/** Where a container finds the machine that it runs on. */
const dockerHost = "host.docker.internal"

/** The base URLs under which a server that listens on `host` can be reached, the one for this computer first. */
export function serverAddresses(
  host: string,
  port: number,
  platform: NodeJS.Platform = process.platform,
  network: readonly string[] = networkAddresses(),
): ServerAddress[] {
  const url = (name: string) => `http://${name.includes(":") ? `[${name}]` : name}:${port}/v1`
  const isEverywhere = host === "0.0.0.0" || host === "::"
  const isHere = isLoopbackHost(host) || isLoopbackAddress(host)
  const outward = isEverywhere
    ? network.filter((address) => host === "::" || !address.includes(":"))
    : isHere
      ? []
      : [host]
  // Docker Desktop hands containers through to loopback; on Linux they come over a bridge of their own.
  const isForContainers = platform === "linux" ? isEverywhere : isEverywhere || isHere
  return [
    ...(isEverywhere || isHere ? [{ kind: "this-computer", url: url("localhost") } as const] : []),
    ...outward.map((address) => ({ kind: "network", url: url(address) }) as const),
    ...(isForContainers ? [{ kind: "docker", url: url(dockerHost) } as const] : []),
  ]
}
