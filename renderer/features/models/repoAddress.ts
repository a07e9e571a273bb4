/** Whether this is where a repository is, as copied from a browser, rather than something to look for. */
export function isRepoAddress(text: string): boolean {
  const [, path] =
    /^(?:https?:\/\/[^/\s]+|(?:www\.)?hf\.co|huggingface\.co|hf-mirror\.com|modelscope\.cn)\/(\S+)$/i.exec(
      text.trim(),
    ) ?? []
  return path !== undefined && path.split("/").filter(Boolean).length >= 2
}
