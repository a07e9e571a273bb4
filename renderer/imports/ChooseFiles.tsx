import { File, Folder } from "lucide-react"
import { useRef } from "react"
import { useTranslation } from "react-i18next"
import { useApp } from "../stores/useApp.tsx"
import { Button } from "../ui/Button.tsx"
import { chosenItems } from "./offeredItems.ts"

/** Files, or a folder: by the system's own dialog on a desktop, by the browser's elsewhere. */
export function ChooseFiles() {
  const { t } = useTranslation("imports")
  const isDesktop = useApp(({ app }) => app?.isDesktop === true)
  const { pick, offer } = useApp((state) => state.importActions)
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const choose = async (what: "files" | "folder") => {
    if (isDesktop && (await pick(what))) return
    const input = what === "files" ? files : folder
    input.current?.click()
  }
  const take = (input: HTMLInputElement) => {
    // Emptied, the same file can be chosen once more.
    const items = chosenItems(input.files ?? [])
    input.value = ""
    void offer(items)
  }
  return (
    <>
      <Button icon={File} onClick={() => void choose("files")}>
        {t("chooseFiles")}
      </Button>
      <Button icon={Folder} onClick={() => void choose("folder")}>
        {t("chooseFolder")}
      </Button>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        aria-label={t("chooseFiles")}
        onChange={(event) => take(event.target)}
      />
      <input
        ref={folder}
        type="file"
        hidden
        aria-label={t("chooseFolder")}
        onChange={(event) => take(event.target)}
        {...{ webkitdirectory: "" }}
      />
    </>
  )
}
