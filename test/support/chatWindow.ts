/** What a person does on the Chat page and sees there, by the English names of things. */
import { setTimeout } from "node:timers/promises"
import type { Locator, Page } from "playwright-core"

// About ten of Ember's tokens.
const breathMs = 10

export function composer(page: Page): Locator {
  return page.getByRole("textbox", { name: "Message", exact: true })
}

export function answers(page: Page): Locator {
  return page.getByRole("article", { name: /answers$/ })
}

/** The answer that is being written. */
export function growingAnswer(page: Page): Locator {
  return page.locator('article[aria-busy="true"]')
}

export function conversationRow(page: Page, title: string): Locator {
  return page.getByRole("complementary", { name: "Conversations" }).getByRole("button", { name: title, exact: true })
}

export async function say(page: Page, text: string): Promise<void> {
  await composer(page).fill(text)
  await page.keyboard.press("Enter")
}

/** Says it, and returns the answer when it is there as a whole. */
export async function ask(page: Page, text: string): Promise<Locator> {
  const before = await answers(page).count()
  await say(page, text)
  const answer = answers(page).nth(before)
  await ended(answer)
  return answer
}

/** The buttons of an answer come when it has ended. */
export async function ended(answer: Locator): Promise<void> {
  await answer.getByRole("button", { name: "Regenerate" }).waitFor()
}

/**
 * Holds these processes still, so that what comes next happens in the middle of an answer however fast the machine is.
 * `breatheUntil` lets them work in short breaths. Not on Windows, which has no such signals.
 */
export function holdStill(pids: readonly number[]) {
  const send = (signal: "SIGSTOP" | "SIGCONT") => {
    for (const pid of pids) process.kill(pid, signal)
  }
  send("SIGSTOP")
  return {
    async breatheUntil(isSeen: () => Promise<boolean>): Promise<void> {
      while (!(await isSeen())) {
        send("SIGCONT")
        await setTimeout(breathMs)
        send("SIGSTOP")
      }
    },
    goOn: () => send("SIGCONT"),
  }
}
