import type { ProviderPreset } from "./providers.ts"

/** The role that OpenAI gave system messages later; most others know only the older one. */
const roles = { developer: "system" }

const openAiCompatible = { protocol: "openai", auth: "bearer", roles } as const

/** In the order in which the window offers them. Addresses are those of each service's own documentation. */
export const providerPresets: readonly ProviderPreset[] = [
  {
    ...openAiCompatible,
    id: "openai",
    name: "OpenAI",
    baseUrl: "https://api.openai.com/v1",
    keysUrl: "https://platform.openai.com/api-keys",
    aliases: ["chatgpt", "gpt"],
    roles: {},
  },
  {
    id: "anthropic",
    name: "Anthropic",
    baseUrl: "https://api.anthropic.com/v1",
    protocol: "anthropic",
    auth: "x-api-key",
    keysUrl: "https://console.anthropic.com/settings/keys",
    aliases: ["claude"],
  },
  {
    ...openAiCompatible,
    id: "deepseek",
    name: "DeepSeek",
    baseUrl: "https://api.deepseek.com/v1",
    keysUrl: "https://platform.deepseek.com/api_keys",
    thinking: "type",
    aliases: ["深度求索"],
  },
  {
    ...openAiCompatible,
    id: "qwen",
    name: "Qwen (DashScope)",
    baseUrl: "https://dashscope.aliyuncs.com/compatible-mode/v1",
    keysUrl: "https://bailian.console.aliyun.com/?tab=model#/api-key",
    thinking: "enable_thinking",
    aliases: ["dashscope", "tongyi", "aliyun", "bailian", "通义千问", "百炼"],
    rerankPath: "/compatible-api/v1/reranks",
  },
  {
    ...openAiCompatible,
    id: "zhipu",
    name: "Zhipu GLM",
    baseUrl: "https://open.bigmodel.cn/api/paas/v4",
    keysUrl: "https://open.bigmodel.cn/usercenter/apikeys",
    thinking: "type",
    aliases: ["glm", "chatglm", "bigmodel", "z.ai", "智谱"],
  },
  {
    ...openAiCompatible,
    id: "moonshot",
    name: "Moonshot (Kimi)",
    baseUrl: "https://api.moonshot.cn/v1",
    keysUrl: "https://platform.moonshot.cn/console/api-keys",
    thinking: "type",
    aliases: ["kimi", "月之暗面"],
  },
  {
    ...openAiCompatible,
    id: "siliconflow",
    name: "SiliconFlow",
    baseUrl: "https://api.siliconflow.cn/v1",
    keysUrl: "https://cloud.siliconflow.cn/account/ak",
    thinking: "enable_thinking",
    aliases: ["silicon", "硅基流动"],
  },
  {
    ...openAiCompatible,
    id: "openrouter",
    name: "OpenRouter",
    baseUrl: "https://openrouter.ai/api/v1",
    keysUrl: "https://openrouter.ai/settings/keys",
    thinking: "reasoning",
    aliases: ["open-router"],
    roles: {},
  },
  {
    ...openAiCompatible,
    id: "ollama",
    name: "Ollama",
    baseUrl: "http://127.0.0.1:11434/v1",
    aliases: [],
    isLocal: true,
  },
  {
    ...openAiCompatible,
    id: "lmstudio",
    name: "LM Studio",
    baseUrl: "http://127.0.0.1:1234/v1",
    aliases: ["lm-studio", "lm_studio", "lm studio"],
    isLocal: true,
  },
  {
    ...openAiCompatible,
    id: "llama-server",
    name: "llama-server",
    baseUrl: "http://127.0.0.1:8080/v1",
    thinking: "template",
    aliases: ["llama.cpp", "llamacpp", "llama-cpp"],
    isLocal: true,
  },
  // Without an address: its own default, port 8000, is Hearth's, too.
  { ...openAiCompatible, id: "vllm", name: "vLLM", thinking: "template", aliases: ["v-llm"] },
  { ...openAiCompatible, id: "hearth", name: "Hearth", thinking: "template", aliases: ["another-hearth"] },
  { ...openAiCompatible, id: "other", name: "OpenAI-compatible", aliases: ["generic", "custom", "openai-compatible"] },
]

/** The preset of a kind, however it is written. One that nobody knows is a service that speaks as OpenAI does. */
export function presetOf(kind: string): ProviderPreset {
  const wanted = kind.trim().toLowerCase()
  const found = providerPresets.find(({ id, aliases }) => id === wanted || aliases.includes(wanted))
  return found ?? generic
}

const generic: ProviderPreset = providerPresets[providerPresets.length - 1] as ProviderPreset
