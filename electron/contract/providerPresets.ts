import type { ProviderPreset } from "./providers.ts"

/** The role that OpenAI gave system messages later; most others know only the older one. */
const roles = { developer: "system" }

/** These services document `max_tokens` alone, and read over what they do not know: the limit would be lost. */
const olderLimit = { droppedFields: ["max_completion_tokens"] } as const

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
    // Its newer models refuse the older limit, and all of them whatever OpenAI does not know:
    // platform.openai.com/docs/api-reference/chat/create, github.com/openai/openai-python/issues/2046.
    droppedFields: ["max_tokens", "top_k", "min_p", "repetition_penalty"],
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
    // api-docs.deepseek.com/guides/thinking_mode
    thinking: "type",
    aliases: ["深度求索"],
    ...olderLimit,
  },
  {
    ...openAiCompatible,
    id: "qwen",
    name: "Qwen (DashScope)",
    baseUrl: "https://dashscope.aliyuncs.com/compatible-mode/v1",
    keysUrl: "https://bailian.console.aliyun.com/?tab=model#/api-key",
    // alibabacloud.com/help/en/model-studio/deep-thinking
    thinking: "enable_thinking",
    // The older limit was to be given up in May 2026, says Model Studio's notice of changes to certain model fields:
    // alibabacloud.com/en/notice/model_studio_notice_of_changes_to_certain_model_fields_724
    droppedFields: ["max_tokens"],
    aliases: ["dashscope", "tongyi", "aliyun", "bailian", "通义千问", "百炼"],
    // alibabacloud.com/help/en/model-studio/rerank
    rerankPath: "/compatible-api/v1/reranks",
  },
  {
    ...openAiCompatible,
    id: "zhipu",
    name: "Zhipu GLM",
    baseUrl: "https://open.bigmodel.cn/api/paas/v4",
    keysUrl: "https://open.bigmodel.cn/usercenter/apikeys",
    // docs.bigmodel.cn/cn/guide/models/text/glm-4.5
    thinking: "type",
    ...olderLimit,
    aliases: ["glm", "chatglm", "bigmodel", "z.ai", "智谱"],
  },
  {
    ...openAiCompatible,
    id: "moonshot",
    name: "Moonshot (Kimi)",
    baseUrl: "https://api.moonshot.cn/v1",
    keysUrl: "https://platform.moonshot.cn/console/api-keys",
    // platform.kimi.ai/docs/api/models-overview
    thinking: "type",
    aliases: ["kimi", "月之暗面"],
  },
  {
    ...openAiCompatible,
    id: "siliconflow",
    name: "SiliconFlow",
    baseUrl: "https://api.siliconflow.cn/v1",
    keysUrl: "https://cloud.siliconflow.cn/account/ak",
    // docs.siliconflow.cn/docs/api/chat-completions-post
    thinking: "enable_thinking",
    ...olderLimit,
    aliases: ["silicon", "硅基流动"],
  },
  {
    ...openAiCompatible,
    id: "openrouter",
    name: "OpenRouter",
    baseUrl: "https://openrouter.ai/api/v1",
    keysUrl: "https://openrouter.ai/settings/keys",
    // openrouter.ai/docs/use-cases/reasoning-tokens
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
