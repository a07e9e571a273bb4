/** Clients of a running host, in a process of their own: `node bench/clients.ts API CLIENTS ANSWERS_EACH`. */
import { streamAnswer } from "./http.ts"

const [api = "", clients, answers] = process.argv.slice(2)

async function ask(): Promise<void> {
  for (let count = 0; count < Number(answers); count++) await streamAnswer(api)
}

await Promise.all(Array.from({ length: Number(clients) }, ask))
