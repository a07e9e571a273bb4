import { useTranslation } from "react-i18next"
import type { HubRepo } from "../../../electron/contract/hub.ts"
import { useFormats } from "../../i18n/formats.ts"
import { GetButton } from "../../models/GetButton.tsx"

type PeftFilesProps = { readonly repo: HubRepo; readonly peft: NonNullable<HubRepo["peft"]> }

/** An adapter as it was trained: fetched whole, and made into what the engine reads. */
export function PeftFiles({ repo, peft }: PeftFilesProps) {
  const { t } = useTranslation("discover")
  const formats = useFormats()
  const size = peft.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const name = repo.repo.slice(repo.repo.indexOf("/") + 1)
  return (
    <section className="section" aria-label={t("peft")}>
      <div className="section__head">
        <h2>{t("peft")}</h2>
      </div>
      <div className="tablewrap">
        <ul className="rows">
          <li className="rows__row">
            <span className="grow name">
              <span className="clip medium">{name}</span>
              <span className="caption faint">
                {peft.baseModel === null ? t("peftHint") : t("peftBase", { base: peft.baseModel })}
              </span>
            </span>
            <span className="num muted">{formats.bytes(size)}</span>
            <GetButton
              draft={{ source: repo.source, repo: repo.repo, revision: repo.revision }}
              name={name}
              isPrimary
            />
          </li>
        </ul>
      </div>
    </section>
  )
}
