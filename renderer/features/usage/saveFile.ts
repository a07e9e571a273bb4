/** Long enough for the browser to take hold of the file. */
const heldForMs = 60_000

/** Hands a file to the browser, which asks where it goes or puts it among the downloads. */
export function saveFile(file: Blob, name: string): void {
  const url = URL.createObjectURL(file)
  const link = document.createElement("a")
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), heldForMs)
}
