import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { useApp } from "../stores/useApp.tsx"
import { Button } from "../ui/Button.tsx"
import { TextField } from "../ui/TextField.tsx"
import { ChooseFiles } from "./ChooseFiles.tsx"
import { FoundApps } from "./FoundApps.tsx"

/** What is to be brought in: chosen, named by its path, or the folder of another app. */
export function ChooseSource() {
  const { t } = useTranslation("imports")
  const isDesktop = useApp(({ app }) => app?.isDesktop === true)
  const findApps = useApp((state) => state.findApps)
  useEffect(() => void findApps(), [findApps])
  return (
    <>
      <div className="row wrap">
        <ChooseFiles />
      </div>
      <PathField label={t(isDesktop ? "pathHere" : "pathOnHost")} />
      <FoundApps />
    </>
  )
}

function PathField({ label }: { readonly label: string }) {
  const { t } = useTranslation("imports")
  const look = useApp((state) => state.importActions.look)
  const [path, setPath] = useState("")
  return (
    <form
      className="row pathline"
      onSubmit={(event) => {
        event.preventDefault()
        void look([path.trim()])
      }}
    >
      <TextField
        label={label}
        className="grow"
        autoComplete="off"
        spellCheck={false}
        placeholder="/home/me/models/qwen3-4b-q4_k_m.gguf"
        value={path}
        onChange={(event) => setPath(event.target.value)}
      />
      <Button type="submit" disabled={path.trim() === ""}>
        {t("look")}
      </Button>
    </form>
  )
}
