import { expect, it } from "vitest"
import { isAllowedLink } from "../../../electron/shell/links.ts"

it.each(["https://example.com/a?b=c", "http://127.0.0.1:8000/v1", "mailto:someone@example.com"])("opens %s", (url) =>
  expect(isAllowedLink(url)).toBe(true),
)

it.each([
  "file:///etc/passwd",
  "javascript:alert(1)",
  "data:text/html,x",
  "ms-msdt:/id",
  "app://hearth/",
  "\\\\server\\share",
  "",
])("does not hand %j to the desktop", (url) => expect(isAllowedLink(url)).toBe(false))
