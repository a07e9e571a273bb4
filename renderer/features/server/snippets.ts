/** Programs to paste; each runs as it stands against this host. */

export function curlLine(baseUrl: string, model: string): string {
  const body = JSON.stringify({ model, messages: [{ role: "user", content: "What is 17 + 25?" }] })
  return `curl ${baseUrl}/chat/completions -d '${body}'`
}

export function curlSnippet(baseUrl: string, model: string): string {
  return `curl ${baseUrl}/chat/completions \\
  -d '{
    "model": ${JSON.stringify(model)},
    "stream": true,
    "messages": [{
      "role": "user",
      "content": "What is 17 + 25?"
    }]
  }'`
}

export function pythonSnippet(baseUrl: string, model: string): string {
  return `from openai import OpenAI

client = OpenAI(base_url="${baseUrl}", api_key="any")
stream = client.chat.completions.create(
    model="${model}",
    messages=[{"role": "user", "content": "What is 17 + 25?"}],
    stream=True,
)
for chunk in stream:
    print(chunk.choices[0].delta.content or "", end="")`
}

export function nodeSnippet(baseUrl: string, model: string): string {
  return `import OpenAI from "openai"

const client = new OpenAI({ baseURL: "${baseUrl}", apiKey: "any" })
const stream = await client.chat.completions.create({
  model: "${model}",
  messages: [{ role: "user", content: "What is 17 + 25?" }],
  stream: true,
})
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta.content ?? "")`
}
