import { act, fireEvent, screen, waitFor, within } from "@testing-library/react"
import { describe, expect, it } from "vitest"
import { renderChat } from "../../support/renderChat.tsx"

function send(composer: HTMLElement, text: string): void {
  fireEvent.change(composer, { target: { value: text } })
  fireEvent.keyDown(composer, { key: "Enter" })
}

const thread = () => within(screen.getByRole("log"))
const threadText = () => screen.getByRole("log").textContent ?? ""

/** Puts one complete exchange on the page. */
async function withExchange(question = "What is 17 + 25?", answer = "17 + 25 = 42") {
  const chat = await renderChat((host) => {
    const { id } = host.addConversation("Sums")
    host.addExchange(id, question, answer)
    return id
  })
  await thread().findByText(answer)
  return chat
}

describe("sending", () => {
  it("shows the question and the answer while it is written, and its figures at the end", async () => {
    const { host, composer } = await renderChat()
    composer.focus()
    send(composer, "What is 17 + 25?")
    await thread().findByText("What is 17 + 25?")
    await waitFor(() => host.say("17 + 25 = "))
    await waitFor(() => expect(threadText()).toContain("17 + 25 ="))
    act(() => host.say("42"))
    await thread().findByText("17 + 25 = 42")
    expect(thread().queryByRole("button", { name: "Regenerate" })).toBeNull()
    act(() => host.finish())
    await thread().findByRole("button", { name: "Regenerate" })
    expect(threadText()).toContain("first after 0.31 s")
    expect(threadText()).toContain("38.2 tok/s")
    expect(composer.value).toBe("")
    expect(document.activeElement).toBe(composer)
  })

  it("tells screen readers once that the answer is complete, not every token", async () => {
    const { host, composer } = await renderChat()
    send(composer, "Hello")
    await waitFor(() => host.say("Hi"))
    expect(screen.getByRole("log").getAttribute("aria-live")).toBe("off")
    expect(screen.queryByText("The answer is complete.")).toBeNull()
    act(() => host.finish())
    await screen.findByText("The answer is complete.")
  })

  it("does not send when Enter takes over the suggestion of an input method", async () => {
    const { host, composer } = await renderChat()
    fireEvent.change(composer, { target: { value: "ni hao" } })
    fireEvent.keyDown(composer, { key: "Enter", isComposing: true })
    fireEvent.keyDown(composer, { key: "Enter", keyCode: 229 })
    fireEvent.keyDown(composer, { key: "Enter", shiftKey: true })
    expect(composer.value).toBe("ni hao")
    expect(host.calls.map(({ name }) => name)).not.toContain("conversations.create")
  })

  it("gives the text back when the host refuses it", async () => {
    const { host, composer } = await renderChat()
    host.fail("conversations.create", { code: "database_unusable", message: "no space" })
    send(composer, "Precious words")
    await screen.findByText(/The database cannot be used/)
    expect(composer.value).toBe("Precious words")
  })

  it("keeps what is said meanwhile and sends it after the answer, in order", async () => {
    const { host, composer } = await renderChat()
    send(composer, "First")
    await waitFor(() => host.say("One"))
    send(composer, "Second")
    send(composer, "Third")
    const queue = await screen.findByRole("region", { name: "Waiting to be sent" })
    expect(
      within(queue)
        .getAllByRole("listitem")
        .map((item) => item.textContent),
    ).toEqual(["Second", "Third"])
    act(() => host.finish())
    await waitFor(() => expect(host.running().text).toBe(""))
    expect(host.messages.get(host.running().parentId)?.text).toBe("Second")
    act(() => host.finish())
    await waitFor(() => expect(host.messages.get(host.running().parentId)?.text).toBe("Third"))
    await waitFor(() => expect(screen.queryByRole("region", { name: "Waiting to be sent" })).toBeNull())
  })

  it("holds the queue when the answer was stopped, until the user says so", async () => {
    const { host, composer } = await renderChat()
    send(composer, "First")
    await waitFor(() => host.say("One"))
    send(composer, "Second")
    fireEvent.keyDown(window, { key: "Escape" })
    fireEvent.click(await screen.findByRole("button", { name: "Send now" }))
    await waitFor(() => expect(host.messages.get(host.running().parentId)?.text).toBe("Second"))
  })

  it("recalls the last question into an empty composer", async () => {
    const { composer } = await withExchange()
    fireEvent.keyDown(composer, { key: "ArrowUp" })
    expect(composer.value).toBe("What is 17 + 25?")
  })
})

describe("answers", () => {
  it("stops with the button and keeps what was written", async () => {
    const { host, composer } = await renderChat()
    send(composer, "Tell me a story.")
    await waitFor(() => host.say("Once upon"))
    fireEvent.click(await screen.findByRole("button", { name: "Stop" }))
    await thread().findByText("Stopped")
    expect(threadText()).toContain("Once upon")
  })

  it("regenerates into a second version and switches between the two", async () => {
    const { host } = await withExchange("Hello", "First answer")
    fireEvent.click(thread().getByRole("button", { name: "Regenerate" }))
    await waitFor(() => host.say("Second answer"))
    act(() => host.finish())
    await thread().findByRole("img", { name: "Version 2 of 2" })
    expect(threadText()).not.toContain("First answer")
    fireEvent.click(thread().getByRole("button", { name: "Previous version" }))
    await thread().findByText("First answer")
    thread().getByRole("img", { name: "Version 1 of 2" })
  })

  it("edits a question into a branch and keeps the old one", async () => {
    const { host, composer } = await withExchange("What is 1 + 1?", "Two")
    fireEvent.click(thread().getByRole("button", { name: "Edit and send again" }))
    const field = thread().getByLabelText("Edit your message")
    fireEvent.change(field, { target: { value: "What is 2 + 2?" } })
    fireEvent.keyDown(field, { key: "Enter" })
    await thread().findByText("What is 2 + 2?")
    await waitFor(() => host.say("Four"))
    act(() => host.finish())
    await thread().findByText("Four")
    expect(document.activeElement).toBe(composer)
    thread().getByRole("img", { name: "Version 2 of 2" })
    expect(threadText()).not.toContain("What is 1 + 1?")
    fireEvent.click(thread().getByRole("button", { name: "Previous version" }))
    await thread().findByText("Two")
  })

  it("folds the thoughts with their duration and opens them", async () => {
    const { host, composer } = await renderChat()
    send(composer, "17 + 25")
    await waitFor(() => host.think("Seven and five are twelve."))
    await thread().findByText("Thinking…")
    act(() => host.say("42"))
    act(() => host.finish())
    const fold = await thread().findByRole("button", { name: "Thought for 4.2 s" })
    expect(fold.getAttribute("aria-expanded")).toBe("false")
    expect(threadText()).not.toContain("Seven and five")
    fireEvent.click(fold)
    await thread().findByText("Seven and five are twelve.")
  })

  it("says how far the model has been loaded, and how many are before", async () => {
    const { host, composer } = await renderChat()
    send(composer, "Hello")
    await waitFor(() => host.wait({ kind: "waiting", loadProgress: 0.4 }))
    await thread().findByRole("progressbar", { name: /Loading Ember… 40/ })
    act(() => host.wait({ kind: "waiting", queuePosition: 2 }))
    await thread().findByText("Waiting for a free slot or memory, number 2 in turn")
  })

  it("words a failure from its code and answers again on Retry", async () => {
    const { host, composer } = await renderChat()
    send(composer, "Hello")
    await waitFor(() => host.say("Half an"))
    act(() => host.failAnswer({ code: "engine_crashed", message: "exit 134", detail: "out of memory" }))
    const notice = await thread().findByRole("alert")
    expect(notice.textContent).toContain("The engine process ended unexpectedly")
    expect(threadText()).toContain("Half an")
    fireEvent.click(within(notice).getByRole("button", { name: "Retry" }))
    await waitFor(() => host.say("A whole answer"))
    await thread().findByText("A whole answer")
  })

  it("picks up an answer in the middle when the page was loaded anew", async () => {
    const { host } = await renderChat((scripted) => {
      const { id } = scripted.addConversation("Story")
      scripted.addExchange(id, "Tell me a story.", "Once upon", {
        state: { kind: "streaming" },
        usage: null,
        timings: null,
      })
      return id
    })
    await thread().findByText("Once upon")
    await waitFor(() => expect(screen.queryByRole("button", { name: "Stop" })).not.toBeNull())
    act(() => host.say(" a time"))
    await thread().findByText("Once upon a time")
  })
})

describe("conversations", () => {
  it("deletes with a way back", async () => {
    const { host } = await withExchange("Hello", "Hi there")
    const row = await screen.findByRole("button", { name: "Sums" })
    fireEvent.focus(row)
    fireEvent.keyDown(row, { key: "Delete" })
    await waitFor(() => expect(host.conversations.size).toBe(0))
    await waitFor(() => expect(threadText()).not.toContain("Hi there"))
    fireEvent.click(await screen.findByRole("button", { name: "Undo" }))
    await thread().findByText("Hi there")
    await screen.findByRole("button", { name: "Sums" })
  })

  it("renames in place with F2, and Escape leaves the title as it was", async () => {
    const { host } = await withExchange()
    fireEvent.keyDown(await screen.findByRole("button", { name: "Sums" }), { key: "F2" })
    fireEvent.keyDown(await screen.findByLabelText("Title of the conversation"), { key: "Escape" })
    fireEvent.keyDown(await screen.findByRole("button", { name: "Sums" }), { key: "F2" })
    const field = await screen.findByLabelText("Title of the conversation")
    fireEvent.change(field, { target: { value: "Additions" } })
    fireEvent.keyDown(field, { key: "Enter" })
    await screen.findByRole("button", { name: "Additions" })
    expect([...host.conversations.values()].map(({ title }) => title)).toEqual(["Additions"])
  })

  it("finds by words inside of the messages", async () => {
    await renderChat((host) => {
      host.addExchange(host.addConversation("Fruit").id, "apple", "pear")
      host.addExchange(host.addConversation("Metal").id, "iron", "zinc")
      return undefined
    })
    await screen.findByRole("button", { name: "Metal" })
    fireEvent.change(screen.getByLabelText("Search conversations"), { target: { value: "pear" } })
    await waitFor(() => expect(screen.queryByRole("button", { name: "Metal" })).toBeNull())
    screen.getByRole("button", { name: "Fruit" })
  })

  it("shows what was left again after a visit to another page, but a new chat when that was asked for", async () => {
    const { store } = await withExchange("Hello", "Hi there")
    act(() => store.getState().go("server"))
    await waitFor(() => expect(screen.queryByRole("log")).toBeNull())
    act(() => store.getState().go("chat"))
    await thread().findByText("Hi there")
    act(() => store.getState().go("server"))
    await waitFor(() => expect(screen.queryByRole("log")).toBeNull())
    act(() => store.getState().startNewChat())
    await screen.findByText(/very small demo model/)
  })

  it("keeps a draft with its conversation", async () => {
    const { composer } = await renderChat((host) => {
      host.addConversation("Other")
      return host.addConversation("One").id
    })
    fireEvent.change(composer, { target: { value: "half a thought" } })
    fireEvent.click(await screen.findByRole("button", { name: "Other" }))
    await waitFor(() => expect(composer.value).toBe(""))
    fireEvent.click(screen.getByRole("button", { name: "One" }))
    await waitFor(() => expect(composer.value).toBe("half a thought"))
  })

  it("saves settings with the conversation and before the message that they are for", async () => {
    const { host, composer } = await withExchange()
    fireEvent.change(screen.getByRole("textbox", { name: "System prompt" }), { target: { value: "Be brief." } })
    send(composer, "Go on")
    await waitFor(() => host.running())
    expect([...host.conversations.values()][0]?.settings.systemPrompt).toBe("Be brief.")
    const names = host.calls.map(({ name }) => name)
    expect(names.indexOf("conversations.configure")).toBeLessThan(names.indexOf("chat.send"))
  })
})

describe("the empty page", () => {
  it("greets and sends a suggestion with one click", async () => {
    const { host } = await renderChat()
    screen.getByText(/very small demo model/)
    fireEvent.click(screen.getByRole("button", { name: "What is 17 + 25?" }))
    await waitFor(() => expect(host.messages.get(host.running().parentId)?.text).toBe("What is 17 + 25?"))
  })
})
