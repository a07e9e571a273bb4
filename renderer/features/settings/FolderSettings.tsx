import { Unlink } from "lucide-react"
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import type { LinkedPath } from "../../../electron/contract/library.ts"
import { appNames } from "../../i18n/appNames.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useFormats } from "../../i18n/formats.ts"
import { FoundApps } from "../../imports/FoundApps.tsx"
import { linkedPathsTask, unlinkTask } from "../../stores/linkedPathsSlice.ts"
import { selectIsTaskRunning, selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { AddLine } from "../../ui/AddLine.tsx"
import { Button, IconButton } from "../../ui/Button.tsx"
import { CopyField } from "../../ui/CopyButton.tsx"
import { TextField } from "../../ui/TextField.tsx"
import { Group } from "./SettingRow.tsx"

/** Where models lie: Hearth's own folder, and those of others that are used in place. */
export function FolderSettings() {
  const { t } = useTranslation("places")
  const folder = useApp(({ app }) => app?.modelsFolder)
  const links = useApp((state) => state.linkedPaths)
  const findApps = useApp((state) => state.findApps)
  useEffect(() => void findApps(), [findApps])
  if (folder === undefined) return null
  return (
    <Group title={t("folders")}>
      <div className="field">
        <span className="label">{t("ownFolder")}</span>
        <CopyField value={folder} label={t("copyPath", { path: folder })} />
        <span className="hint">{t("ownFolderHint")}</span>
      </div>
      <section className="col" aria-label={t("linked")}>
        <h3 className="medium">{t("linked")}</h3>
        <div className="tablewrap">
          {links.length === 0 && <p className="muted rest">{t("noLinks")}</p>}
          <ul className="rows">
            {links.map((link) => (
              <LinkRow key={link.id} link={link} />
            ))}
          </ul>
          <AddLink />
        </div>
      </section>
      <FoundApps />
    </Group>
  )
}

function LinkRow({ link: { id, path, app, modelCount, sizeBytes, problem } }: { readonly link: LinkedPath }) {
  const { t } = useTranslation("places")
  const formats = useFormats()
  const describe = useDescribeError()
  const unlink = useApp((state) => state.unlinkPath)
  const error = useApp(selectTaskError(unlinkTask(id))) ?? problem
  const isBusy = useApp(selectIsTaskRunning(unlinkTask(id)))
  return (
    <li className="rows__row">
      <span className="grow name">
        <span className="clip medium" title={path}>
          {app === null ? path : appNames[app]}
        </span>
        {error === undefined ? (
          <span className="caption faint clip" title={path}>
            {t("modelCount", { count: modelCount, size: formats.bytes(sizeBytes) })}
            {app !== null && ` · ${path}`}
          </span>
        ) : (
          <span className="caption error">{describe(error)}</span>
        )}
      </span>
      <IconButton
        icon={Unlink}
        label={t("unlink", { path: app === null ? path : appNames[app] })}
        disabled={isBusy}
        onClick={() => void unlink(id)}
      />
    </li>
  )
}

const selectIsLinking = selectIsTaskRunning(linkedPathsTask)

/** By its place, or on a desktop by the system's own dialog. */
function AddLink() {
  const { t } = useTranslation("places")
  const isDesktop = useApp(({ app }) => app?.isDesktop === true)
  const linkPath = useApp((state) => state.linkPath)
  const pickLink = useApp((state) => state.pickLink)
  const isBusy = useApp(selectIsLinking)
  const [path, setPath] = useState("")
  const submit = async () => {
    if (await linkPath(path.trim())) setPath("")
  }
  const browse = (
    <Button disabled={isBusy} onClick={() => void pickLink()}>
      {t("browse")}
    </Button>
  )
  return (
    <AddLine
      action={t("link")}
      isDisabled={path.trim() === "" || isBusy}
      otherWay={isDesktop && browse}
      onSubmit={submit}
    >
      <TextField
        label={t("newLink")}
        className="grow"
        autoComplete="off"
        spellCheck={false}
        placeholder="/mnt/models"
        value={path}
        onChange={(event) => setPath(event.target.value)}
      />
    </AddLine>
  )
}
