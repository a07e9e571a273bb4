import type { reasons as english } from "../en/reasons.ts"
import type { Translation } from "../translation.ts"

export const reasons: Translation<typeof english> = {
  unreadable: "无法读取",
  empty: "文件是空的",
  "not-gguf": "不是 GGUF 文件",
  "unsupported-version": "不支持它的 GGUF 格式版本",
  truncated: "文件不完整，可能是下载中断",
  damaged: "文件已损坏",
  "parts-missing": "缺少部分分卷",
  adapter: "这是 LoRA 适配器，不是模型",
  projector: "这是另一个模型的图像部分",
  "no-vocabulary": "缺少词表",
  killed: "被系统终止，常因内存不足",
  crashed: "崩溃，常因模型文件损坏",
  "unsupported-processor": "需要此处理器没有的功能",
  "missing-library": "因缺少系统库而无法启动",
  hung: "一分钟没有响应而被终止",
  ended: "意外结束",
}
