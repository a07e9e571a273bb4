import type { inspector as english } from "../en/inspector.ts"
import type { Translation } from "../translation.ts"

export const inspector: Translation<typeof english> = {
  title: "{{name}} 的文件内容",
  reading: "正在读取文件头",
  parts: "文件的组成部分",
  files: "文件",
  header: "文件头",
  tensors: "张量",
  tokenizer: "分词器",
  template: "模板",

  size: "大小",
  fileCount: "文件数",
  tensorCount: "张量数",
  entryCount: "文件头条目",
  copyPath: "复制路径 {{path}}",

  searchHeader: "搜索键和值",
  searchTensors: "搜索名称和类型",
  nothingFound: "没有找到 {{text}}",
  key: "键",
  type: "类型",
  value: "值",
  ofLength: "共 {{length}}",
  name: "名称",
  shape: "形状",
  tensorsShown: "{{total}} 个张量中的 {{shown}} 个，{{size}}",

  tokenizerKind: "种类",
  vocabulary: "词表中的词元",
  noSpecialTokens: "文件头没有列出特殊词元。",
  specialTokens: "特殊词元",
  role: "用途",
  tokenId: "编号",
  text: "文本",

  noTemplate: "这个模型没有自己的对话模板，Hearth 改用 ChatML。",
  systemSays: "系统",
  userSays: "用户",
  thinking: "思考",
  withTools: "带一个工具",
  exampleSystem: "你是一个乐于助人的助手。",
  exampleUser: "巴黎天气怎么样？",
  rendering: "正在生成",
  rendered: "模型读到的内容",
  copy: "复制：{{what}}",
}
