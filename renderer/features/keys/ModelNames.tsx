import { X } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { Button, IconButton } from "../../ui/Button.tsx"
import { TextField } from "../../ui/TextField.tsx"

const mostShown = 8

type ModelNamesProps = {
  readonly chosen: readonly string[]
  readonly known: readonly string[]
  onChange(names: readonly string[]): void
}

/** Which models a key may use: chosen from those that are there, or typed, `*` for any text. */
export function ModelNames({ chosen, known, onChange }: ModelNamesProps) {
  const { t } = useTranslation("keys")
  const [typed, setTyped] = useState("")
  const add = (name: string) => {
    const text = name.trim()
    if (text !== "" && !chosen.includes(text)) onChange([...chosen, text])
    setTyped("")
  }
  const offered = known.filter(
    (name) => !chosen.includes(name) && name.toLowerCase().includes(typed.trim().toLowerCase()),
  )
  return (
    <div className="col">
      <div className="row row--end">
        <TextField
          className="grow"
          label={t("models")}
          hint={t(chosen.length === 0 ? "modelsAllHint" : "modelsHint")}
          placeholder={t("modelsPlaceholder")}
          value={typed}
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || typed.trim() === "") return
            // Enter adds the name; with nothing typed it saves the form.
            event.preventDefault()
            add(typed)
          }}
        />
        {typed.trim() !== "" && (
          <Button onClick={() => add(typed)} className="beside-field">
            {t("add")}
          </Button>
        )}
      </div>
      {chosen.length > 0 && (
        <ul className="row wrap chips" aria-label={t("chosenModels")}>
          {chosen.map((name) => (
            <li key={name} className="tag tag--removable">
              <span className="clip">{name}</span>
              <IconButton
                icon={X}
                label={t("removeModel", { name })}
                onClick={() => onChange(chosen.filter((other) => other !== name))}
              />
            </li>
          ))}
        </ul>
      )}
      {offered.length > 0 && (
        <ul className="row wrap chips" aria-label={t("offeredModels")}>
          {offered.slice(0, mostShown).map((name) => (
            <li key={name}>
              <button type="button" className="chip chip--add clip" onClick={() => add(name)}>
                + {name}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
