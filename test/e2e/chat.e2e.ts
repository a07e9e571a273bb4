import type { Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import { type BrowserHost, startBrowserHost } from "../support/browserHost.ts"
import { answers, ask, composer, conversationRow, ended, growingAnswer, holdStill, say } from "../support/chatWindow.ts"

let host: BrowserHost
beforeAll(async () => {
  host = await startBrowserHost()
})
afterEach(() => host.closeWindows())
afterAll(() => host?.close())

const longStory = "Tell me a long story about a bear."

describe("a newcomer", () => {
  it("finds Ember ready, asks for a story, and reads what it cost", async () => {
    const page = await host.open("chat")
    await page.getByRole("heading", { name: "Ember is ready" }).waitFor()
    const answer = await ask(page, "Tell me a story about a fox.")
    expect(await answer.textContent()).toContain("Once upon a time there was")
    expect(await answer.textContent()).toMatch(/\d+ tokens.*first after \d+(\.\d+)? m?s.*[\d.,]+ tok\/s.*stayed here/)
  })

  it("begins with a suggestion, and finds the conversation in the list afterwards", async () => {
    const page = await host.open("chat")
    await page.getByRole("button", { name: "Who are you?" }).click()
    const answer = answers(page).last()
    await ended(answer)
    expect(await answer.textContent()).toContain("I am Ember")
    await conversationRow(page, "Who are you?").waitFor()
  })

  it("sees what the model thought", async () => {
    const page = await host.openChat()
    const answer = await ask(page, "What is 17 + 25?")
    await answer.getByRole("button", { name: /^Thought for/ }).click()
    await answer.getByText("Ones: 7 + 5 = 12.").waitFor()
    expect(await answer.textContent()).toContain("17 + 25 = 42")
  })
})

describe.skipIf(process.platform !== "linux")("in the middle of an answer", () => {
  /** The window with half an answer in it, and an engine that says no more until it may go on. */
  async function openInTheMiddle() {
    await host.call("models.load", { id: "ember" })
    const page = await host.openChat()
    const engine = holdStill(host.enginePids())
    onTestFinished(engine.goOn)
    await say(page, longStory)
    await growingAnswer(page).waitFor()
    const messageId = await lastMessageId(page)
    await engine.breatheUntil(async () => (await host.writtenOf(messageId)).includes("Once upon"))
    const answer = growingAnswer(page)
    await answer.filter({ hasText: "Once upon" }).waitFor()
    return { page, answer, goOn: engine.goOn }
  }

  async function lastMessageId(page: Page): Promise<string> {
    const id = new URL(page.url()).hash.split("/").at(-1) ?? ""
    const { items } = await host.call("conversations.messages", { id })
    return items.at(-1)?.id ?? ""
  }

  it("grows on the screen while it is made", async () => {
    const { page, answer, goOn } = await openInTheMiddle()
    const half = (await answer.textContent()) ?? ""
    expect(half).not.toContain("The end.")
    goOn()
    const whole = answers(page).last()
    await ended(whole)
    expect(await whole.textContent()).toMatch(/Once upon a time there was a .*The end\./)
  })

  it("stops it, keeps what was written, and frees the slot", async () => {
    const { page, goOn } = await openInTheMiddle()
    await page.getByRole("button", { name: "Stop" }).click()
    goOn()
    const answer = answers(page).last()
    await answer.getByText("Stopped").waitFor()
    const text = await answer.textContent()
    expect(text).toContain("Once upon")
    expect(text).not.toContain("The end.")
    await expect.poll(busySlots).toBe(0)
    expect(await composer(page).inputValue()).toBe("")
  })

  it("is reloaded, and shows the rest of the same answer to its end", async () => {
    const { page, answer, goOn } = await openInTheMiddle()
    await page.reload()
    await answer.filter({ hasText: "Once upon" }).waitFor()
    expect(await answer.textContent()).not.toContain("The end.")
    goOn()
    await ended(answers(page).last())
    expect(await answers(page).count()).toBe(1)
    expect(await answers(page).last().textContent()).toMatch(/Once upon a time there was a .*The end\./)
  })

  async function busySlots(): Promise<number> {
    const { models } = await host.call("host.snapshot", {})
    return models.flatMap(({ state }) => (state.kind === "ready" ? state.activity.busySlots : [])).filter(Boolean)
      .length
  }
})

describe("branches", () => {
  it("regenerates an answer and goes back to the first one", async () => {
    const page = await host.openChat()
    const answer = await ask(page, "What is 7 * 8?")
    await answer.getByRole("button", { name: "Regenerate" }).click()
    await page.getByRole("img", { name: "Version 2 of 2" }).waitFor()
    await page.getByRole("button", { name: "Previous version" }).click()
    await page.getByRole("img", { name: "Version 1 of 2" }).waitFor()
    expect(await answers(page).count()).toBe(1)
    expect(await answers(page).textContent()).toContain("56")
  })

  it("asks something else in the same place, and keeps both", async () => {
    const page = await host.openChat()
    await ask(page, "What is the capital of France?")
    const question = page.getByRole("article", { name: "You" })
    await question.hover()
    await question.getByRole("button", { name: "Edit and send again" }).click()
    await page.getByRole("textbox", { name: "Edit your message" }).fill("What is the opposite of hot?")
    await page.keyboard.press("Enter")
    await answers(page).filter({ hasText: "cold" }).waitFor()
    await page.getByRole("button", { name: "Previous version" }).click()
    await answers(page).filter({ hasText: "Paris" }).waitFor()
    expect(await question.textContent()).toContain("What is the capital of France?")
  })
})

describe("the list of conversations", () => {
  it("renames one, deletes it, and takes that back", async () => {
    const page = await host.openChat()
    await ask(page, "Count from 1 to 10.")
    await chooseAction(page, "Count from 1 to 10.", "Rename")
    await page.getByRole("textbox", { name: "Title of the conversation" }).fill("Ten numbers")
    await page.keyboard.press("Enter")
    await conversationRow(page, "Ten numbers").waitFor()

    await chooseAction(page, "Ten numbers", "Delete")
    await conversationRow(page, "Ten numbers").waitFor({ state: "detached" })
    await page.getByRole("button", { name: "Undo" }).click()
    await conversationRow(page, "Ten numbers").waitFor()
    await answers(page).filter({ hasText: "1, 2, 3, 4, 5" }).waitFor()
  })

  it("finds a word that only an answer holds", async () => {
    const page = await host.openChat()
    await ask(page, "What does 水 mean?")
    await page.getByRole("button", { name: "New chat" }).first().click()
    await page.getByRole("searchbox", { name: "Search conversations" }).fill("water")
    await conversationRow(page, "Ten numbers").waitFor({ state: "detached" })
    const found = page.getByRole("button", { name: /What does 水 mean\?.*water/ })
    await found.click()
    await answers(page).filter({ hasText: "water" }).waitFor()
  })

  async function chooseAction(page: Page, title: string, action: string): Promise<void> {
    await conversationRow(page, title).hover()
    await page.getByRole("button", { name: `Actions for ${title}` }).click()
    await page.getByRole("menuitem", { name: action }).click()
  }
})

describe("a host that goes away", () => {
  it("is shown as lost, and used again by the same page when it is back", async () => {
    const page = await host.openChat()
    await ask(page, "Hello!")
    await host.kill()
    const banner = page.getByText(/^The host cannot be reached/)
    await banner.waitFor()
    await host.startAgain()
    await banner.waitFor({ state: "detached" })
    const answer = await ask(page, "What is 48 + 36?")
    expect(await answer.textContent()).toContain("84")
    expect(await answers(page).count()).toBe(2)
  })
})
