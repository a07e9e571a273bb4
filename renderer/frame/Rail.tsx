import { useTranslation } from "react-i18next"
import { type PageEntry, pages, settingsEntry } from "../navigation.ts"
import { useApp } from "../stores/useApp.tsx"
import { Mark } from "../ui/Arch.tsx"
import { Icon } from "../ui/Icon.tsx"

/** The pages, and Settings at the foot. In a small window it is a bar of icons below. */
export function Rail() {
  const { t } = useTranslation()
  return (
    <div className="rail">
      <div className="mark">
        <Mark label="Hearth" />
      </div>
      <nav aria-label={t("pages")}>
        <ul>
          {pages.map((entry) => (
            <li key={entry.id}>
              <RailLink entry={entry} />
            </li>
          ))}
        </ul>
        <RailLink entry={settingsEntry} />
      </nav>
    </div>
  )
}

function RailLink({ entry }: { readonly entry: PageEntry }) {
  const { t } = useTranslation()
  const isHere = useApp((state) => state.place.page === entry.id)
  return (
    <a href={`#/${entry.id}`} aria-current={isHere ? "page" : undefined} aria-label={t(entry.id)} title={t(entry.id)}>
      <Icon of={entry.icon} />
      <span>{t(entry.id)}</span>
    </a>
  )
}
