import { useTranslation } from "react-i18next"
import { Arch } from "../../ui/Arch.tsx"

/** Until the host has been reached for the first time. */
export function ServerSkeleton() {
  const { t } = useTranslation()
  return (
    <div className="page" aria-busy="true">
      <div className="page__in">
        <section className="card hearth">
          <div className="hearth__head">
            <Arch className="hearth__arch faint" />
            <p className="muted" role="status">
              {t("connecting")}
            </p>
          </div>
        </section>
      </div>
    </div>
  )
}
