import { Check, Copy } from "lucide-react"
import { useEffect, useState } from "react"
import { IconButton } from "./Button.tsx"
import { classes } from "./classes.ts"
import { useUiWords } from "./uiWords.ts"

const shownForMs = 1600

export type CopyButtonProps = {
  /** What is copied; a function where it is costly to make. */
  readonly text: string | (() => string)
  readonly label: string
  readonly className?: string
}

/** Copies, and says so in its own place: the icon becomes a check and screen readers hear it. */
export function CopyButton({ text, label, className }: CopyButtonProps) {
  const words = useUiWords()
  const { isCopied, copy } = useCopy()
  return (
    <>
      <IconButton
        icon={isCopied ? Check : Copy}
        label={isCopied ? words.copied : label}
        className={classes(className, isCopied && "is-copied")}
        onClick={() => copy(typeof text === "string" ? text : text())}
      />
      <span role="status" className="sr">
        {isCopied ? words.copied : ""}
      </span>
    </>
  )
}

/** Copying with a mark that goes away by itself. */
export function useCopy(): { readonly isCopied: boolean; copy(text: string): void } {
  const [copies, setCopies] = useState(0)
  useEffect(() => {
    if (copies === 0) return
    const timer = setTimeout(() => setCopies(0), shownForMs)
    return () => clearTimeout(timer)
  }, [copies])
  const copy = async (text: string) => {
    await navigator.clipboard.writeText(text)
    setCopies((count) => count + 1)
  }
  return { isCopied: copies > 0, copy: (text) => void copy(text) }
}

/** A value to be taken elsewhere, with its copy button. */
export function CopyField({ value, label }: { readonly value: string; readonly label: string }) {
  return (
    <span className="copyfield">
      <span className="clip" title={value}>
        {value}
      </span>
      <CopyButton text={value} label={label} />
    </span>
  )
}
