import { Star } from "lucide-react"
import { useTranslation } from "react-i18next"
import type { HubFileGroup, HubRepo } from "../../../electron/contract/hub.ts"
import { useFormats } from "../../i18n/formats.ts"
import { FitPill } from "../../models/FitPill.tsx"
import { GetButton } from "../../models/GetButton.tsx"
import { useApp } from "../../stores/useApp.tsx"
import { classes } from "../../ui/classes.ts"
import { Icon } from "../../ui/Icon.tsx"
import { Pill, Tag } from "../../ui/Pill.tsx"

type FileGroupProps = { readonly repo: HubRepo; readonly group: HubFileGroup }

/** What is downloaded as one, whether it would run here, and the button that fetches it. */
export function FileGroup({ repo, group }: FileGroupProps) {
  const { t } = useTranslation("discover")
  const formats = useFormats()
  const isRecommended = useApp(({ hubFits }) => hubFits?.recommended === group.id)
  const fit = useApp(({ hubFits }) => hubFits?.fits.find(({ groupId }) => groupId === group.id))
  const fileName = nameOf(group)
  const label = group.quantization ?? fileName
  const needed = fit === undefined ? null : fit.estimate.total.ramBytes + fit.estimate.total.videoBytes
  return (
    <li className={classes("rows__row filegroup", isRecommended && "is-recommended")}>
      <span className="grow name">
        <span className="row wrap filegroup__head">
          <Tag>{group.quantization ?? t("noQuantization")}</Tag>
          {group.kind !== "model" && <Pill>{t(group.kind === "projector" ? "projector" : "adapter")}</Pill>}
          {fit !== undefined && <FitPill verdict={fit.estimate.verdict} />}
          {isRecommended && (
            <span className="pill pill--live">
              <Icon of={Star} />
              <span>{t("recommended")}</span>
            </span>
          )}
        </span>
        <span className="caption faint clip" title={fileName}>
          {fileName}
          {group.files.length > 1 && ` · ${t("parts", { count: group.files.length })}`}
        </span>
      </span>
      <span className="filegroup__size num">
        <span className="muted">{formats.bytes(group.sizeBytes)}</span>
        {needed !== null && <span className="caption faint">{t("needs", { memory: formats.bytes(needed) })}</span>}
      </span>
      {group.missingParts > 0 ? (
        <span className="caption error filegroup__gone">{t("missingParts", { count: group.missingParts })}</span>
      ) : (
        <GetButton
          draft={{ source: repo.source, repo: repo.repo, revision: repo.revision, groupId: group.id }}
          name={label}
          inLibrary={group.inLibrary}
          isPrimary={isRecommended}
        />
      )}
    </li>
  )
}

/** Of the first file, without its folder: what people know it by. */
function nameOf({ files, id }: HubFileGroup): string {
  const path = files[0]?.path ?? id
  return path.slice(path.lastIndexOf("/") + 1)
}
