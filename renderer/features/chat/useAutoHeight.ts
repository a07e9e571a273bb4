import { type RefObject, useLayoutEffect } from "react"

/** Makes a text area as high as its text; the style sheet limits it. */
export function useAutoHeight(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text changes the height
  useLayoutEffect(() => {
    const element = field.current
    if (element === null) return
    element.style.height = "auto"
    element.style.height = `${element.scrollHeight}px`
  }, [field, text])
}
