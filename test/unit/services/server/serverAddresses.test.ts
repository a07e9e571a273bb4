import { expect, it } from "vitest"
import { serverAddresses } from "../../../../electron/services/server/serverAddresses.ts"

const network = ["192.168.1.24", "fd00::5"]
const urls = (host: string, platform: NodeJS.Platform) =>
  serverAddresses(host, 8000, platform, network).map((address) => `${address.kind} ${address.url}`)

it("offers no address that would not answer", () => {
  const here = "this-computer http://localhost:8000/v1"
  const docker = "docker http://host.docker.internal:8000/v1"
  const lan = "network http://192.168.1.24:8000/v1"
  expect(urls("127.0.0.1", "linux")).toEqual([here])
  expect(urls("127.0.0.1", "darwin")).toEqual([here, docker])
  expect(urls("0.0.0.0", "linux")).toEqual([here, lan, docker])
  expect(urls("::", "win32")).toEqual([here, lan, "network http://[fd00::5]:8000/v1", docker])
  expect(urls("192.168.1.24", "linux")).toEqual([lan])
})
