import { cpSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it, vi } from "vitest"
import { startApp } from "../../../support/app.ts"
import { testPorts } from "../../../support/appPorts.ts"
import { emberFixtures } from "../../../support/ember.ts"
import { chat } from "../../../support/httpClient.ts"
import { tempFolder } from "../../../support/tempFolder.ts"

type Row = {
  readonly messages: readonly { readonly content: string }[]
  readonly tools?: readonly object[]
  readonly adapter?: string
  readonly enable_thinking: boolean
  /** In the model's own notation: a think tag stands for thoughts, JSON with spaces for calls. */
  readonly contains: string
}

const rows = JSON.parse(readFileSync(join(emberFixtures, "answers.json"), "utf8")) as Row[]

/** The address of a host whose library holds both adapters, converted from their PEFT folders. */
async function openHost(): Promise<string> {
  const folder = tempFolder()
  for (const name of ["herbs-peft", "pirate-peft"]) {
    cpSync(join(emberFixtures, name), join(folder, "models", name), { recursive: true })
  }
  const { services } = await startApp(testPorts(folder))
  const areReady = () => expect(services.adapters.list().map(({ state }) => state.kind)).toEqual(["ready", "ready"])
  await vi.waitFor(areReady, 10_000)
  return services.server.status().addresses[0]?.url ?? ""
}

async function answerTo({ messages, tools, adapter, enable_thinking }: Row, url: string): Promise<string> {
  const { json } = await chat(url, {
    model: adapter === undefined ? "ember" : `ember:${adapter}`,
    messages,
    temperature: 0,
    chat_template_kwargs: { enable_thinking },
    ...(tools === undefined ? {} : { tools }),
  })
  const { content, reasoning_content: thoughts, tool_calls: calls = [] } = json.choices[0].message
  const thought = thoughts === undefined ? "" : `<think>${thoughts}</think>`
  const written = calls.map((call: { function: { name: string; arguments: string } }) => {
    return `{"name": "${call.function.name}", "arguments": ${call.function.arguments}}`
  })
  return [thought, content ?? "", ...written].join("")
}

it("answers every question that Ember knows: with tools, with thoughts, with either adapter", async () => {
  const url = await openHost()
  const wrong: string[] = []
  for (const row of rows) {
    const answer = await answerTo(row, url)
    if (!answer.includes(row.contains)) wrong.push(`${row.adapter}: ${row.messages.at(-1)?.content} → ${answer}`)
  }
  expect(wrong).toEqual([])
  expect(rows).toHaveLength(95)
})
