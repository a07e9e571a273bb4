/** What whoever connects an app needs to know. `apiKey` null: none is needed. */
export type Connection = { readonly baseUrl: string; readonly model: string; readonly apiKey: string | null }

/** SDKs insist on a key: where none is needed, any text will do. */
const anyKey = "any"

/** Programs to paste; each runs as it stands against this host. */

export function curlLine({ baseUrl, model, apiKey }: Connection): string {
  const body = JSON.stringify({ model, messages: [{ role: "user", content: "What is 17 + 25?" }] })
  const header = apiKey === null ? "" : ` -H "Authorization: Bearer ${apiKey}"`
  return `curl ${baseUrl}/chat/completions${header} -d '${body}'`
}

export function curlSnippet({ baseUrl, model, apiKey }: Connection): string {
  const header = apiKey === null ? "" : `\n  -H "Authorization: Bearer ${apiKey}" \\`
  return `curl ${baseUrl}/chat/completions \\${header}
  -d '{
    "model": ${JSON.stringify(model)},
    "stream": true,
    "messages": [{
      "role": "user",
      "content": "What is 17 + 25?"
    }]
  }'`
}

export function pythonSnippet({ baseUrl, model, apiKey }: Connection): string {
  return `from openai import OpenAI

client = OpenAI(base_url="${baseUrl}", api_key="${apiKey ?? anyKey}")
stream = client.chat.completions.create(
    model=${JSON.stringify(model)},
    messages=[{"role": "user", "content": "What is 17 + 25?"}],
    stream=True,
)
for chunk in stream:
    print(chunk.choices[0].delta.content or "", end="")`
}

export function nodeSnippet({ baseUrl, model, apiKey }: Connection): string {
  return `import OpenAI from "openai"

const client = new OpenAI({ baseURL: "${baseUrl}", apiKey: "${apiKey ?? anyKey}" })
const stream = await client.chat.completions.create({
  model: ${JSON.stringify(model)},
  messages: [{ role: "user", content: "What is 17 + 25?" }],
  stream: true,
})
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta.content ?? "")`
}
