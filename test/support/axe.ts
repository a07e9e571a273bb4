import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import type { AxeResults } from "axe-core"
import type { Page } from "playwright-core"

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")
const rules = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]

/** What hinders people on this page: one line per rule and element. */
export async function violations(page: Page): Promise<string[]> {
  // Evaluated, not added as a script: the page's security policy forbids that.
  await page.evaluate(axeSource)
  return page.evaluate(async (values) => {
    const { axe } = globalThis as unknown as { axe: { run(options: object): Promise<AxeResults> } }
    const results = await axe.run({ runOnly: { type: "tag", values } })
    // A tooltip says again what the control below the pointer, or with the focus, is called: it belongs to no part of the page.
    const isTooltip = (selector: string) => document.querySelector(`${selector} > .tooltip`) !== null
    return results.violations.flatMap(({ id, nodes }) =>
      nodes
        .filter(({ target }) => id !== "region" || !isTooltip(target.join(" ")))
        .map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`),
    )
  }, rules)
}

/** The same by day and by night: what is shown has other colours then, and nothing else. */
export async function violationsInBothThemes(page: Page): Promise<string[]> {
  const paint = (theme: string | undefined) =>
    page.evaluate((next) => {
      const before = document.documentElement.dataset.theme
      document.documentElement.dataset.theme = next
      return before
    }, theme)
  const shown = await paint("light")
  const byDay = await violations(page)
  await paint("dark")
  const byNight = await violations(page)
  await paint(shown)
  return [...byDay, ...byNight]
}
