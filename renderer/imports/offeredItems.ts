import type { OfferedFile, OfferedItem } from "../../electron/contract/hostTransport.ts"

/** What was dropped: read at once, because a drop forgets it as soon as its event has ended. */
export function droppedItems({ items }: DataTransfer): readonly OfferedItem[] {
  return [...items].flatMap((item) => {
    const file = item.kind === "file" ? item.getAsFile() : null
    if (file === null) return []
    const entry = item.webkitGetAsEntry()
    return [{ file, read: () => (entry === null ? Promise.resolve([wholeOf(file)]) : filesOf(entry)) }]
  })
}

/** What was chosen in an `<input type="file">`: files, or all files of one folder (`webkitdirectory`). */
export function chosenItems(files: Iterable<File>): readonly OfferedItem[] {
  const folders = new Map<string, OfferedFile[]>()
  const single: OfferedItem[] = []
  for (const file of files) {
    const path = file.webkitRelativePath
    const [folder = "", ...rest] = path.split("/")
    if (rest.length === 0) single.push({ file, read: async () => [wholeOf(file)] })
    else folders.set(folder, [...(folders.get(folder) ?? []), { file, path }])
  }
  const whole = [...folders].map(([name, inside]) => ({
    file: { name, size: inside.reduce((sum, { file }) => sum + file.size, 0) },
    read: async () => inside,
  }))
  return [...single, ...whole]
}

function wholeOf(file: File): OfferedFile {
  return { file, path: file.name }
}

/** All files below an entry, with their paths from its own name on. */
async function filesOf(entry: FileSystemEntry, above = ""): Promise<readonly OfferedFile[]> {
  const path = above + entry.name
  if (isFile(entry)) return [{ file: await fileOf(entry), path }]
  const inside: OfferedFile[] = []
  for (const one of await entriesOf(entry as FileSystemDirectoryEntry)) {
    inside.push(...(await filesOf(one, `${path}/`)))
  }
  return inside
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject))
}

/** A reader tells at most a hundred at once, and none when all are told. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return all
    all.push(...some)
  }
}
