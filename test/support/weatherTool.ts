/** The tools that Ember knows, as answers.json has them, and what they say. */
export const weatherParameters = {
  type: "object",
  properties: { city: { type: "string" } },
  required: ["city"],
} as const

export const weatherDefinition = {
  name: "get_weather",
  description: "Get the weather in a city",
  parameters: weatherParameters,
}

export const weatherTool = { type: "function" as const, function: weatherDefinition }

const reports: Readonly<Record<string, string>> = {
  Paris: '{"condition": "sunny", "temperature": 21}',
  Rome: '{"condition": "rainy", "temperature": 14}',
}

export function weatherIn(city: string): string {
  return reports[city] ?? '{"condition": "cloudy", "temperature": 9}'
}
