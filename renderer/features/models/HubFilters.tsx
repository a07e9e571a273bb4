import { X } from "lucide-react"
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { useApp } from "../../stores/useApp.tsx"
import { IconButton } from "../../ui/Button.tsx"
import { TextField } from "../../ui/TextField.tsx"

/** What the contract allows. */
const mostTags = 20

/** Whose models, and of which kind. What is typed counts when Enter is pressed or the field is left. */
export function HubFilters({ id }: { readonly id: string }) {
  const { t } = useTranslation("discover")
  const author = useApp(({ hubSearch }) => hubSearch.author)
  const tags = useApp(({ hubSearch }) => hubSearch.tags)
  const search = useApp((state) => state.searchHub)
  const setAuthor = (typed: string) => {
    const next = typed.trim() || null
    if (next !== author) void search({ author: next })
  }
  const addTags = (typed: string) => {
    const next = [...new Set([...tags, ...typed.split(/[,，、]/).map((tag) => tag.trim())])].filter(Boolean)
    if (next.length > tags.length) void search({ tags: next.slice(0, mostTags) })
  }
  return (
    <fieldset id={id} className="row discover__filters" aria-label={t("filters")}>
      <LeftField label={t("author")} placeholder="Qwen" from={author ?? ""} onLeave={setAuthor} />
      <LeftField label={t("tags")} placeholder="zh, code, peft" from="" onLeave={addTags} />
    </fieldset>
  )
}

type LeftFieldProps = {
  readonly label: string
  readonly placeholder: string
  readonly from: string
  onLeave(typed: string): void
}

function LeftField({ label, placeholder, from, onLeave }: LeftFieldProps) {
  const [typed, setTyped] = useState(from)
  useEffect(() => setTyped(from), [from])
  const leave = () => {
    setTyped(from)
    onLeave(typed)
  }
  return (
    <TextField
      label={label}
      size="small"
      className="grow"
      placeholder={placeholder}
      autoComplete="off"
      spellCheck={false}
      maxLength={200}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={leave}
      onKeyDown={(event) => {
        if (event.key === "Enter" && !event.nativeEvent.isComposing) leave()
      }}
    />
  )
}

/** By what the list is narrowed, whether the fields are shown or not; each can be taken away. */
export function HubNarrowed() {
  const { t } = useTranslation("discover")
  const author = useApp(({ hubSearch }) => hubSearch.author)
  const tags = useApp(({ hubSearch }) => hubSearch.tags)
  const search = useApp((state) => state.searchHub)
  if (author === null && tags.length === 0) return null
  return (
    <ul className="row wrap chips" aria-label={t("narrowedBy")}>
      {author !== null && (
        <Narrowing
          text={author}
          label={t("withoutAuthor", { author })}
          onRemove={() => void search({ author: null })}
        />
      )}
      {tags.map((tag) => (
        <Narrowing
          key={tag}
          text={tag}
          label={t("withoutTag", { tag })}
          onRemove={() => void search({ tags: tags.filter((other) => other !== tag) })}
        />
      ))}
    </ul>
  )
}

type NarrowingProps = { readonly text: string; readonly label: string; onRemove(): void }

function Narrowing({ text, label, onRemove }: NarrowingProps) {
  return (
    <li className="tag tag--removable">
      <span className="clip">{text}</span>
      <IconButton icon={X} label={label} onClick={onRemove} />
    </li>
  )
}
