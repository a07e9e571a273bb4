type Part = { readonly type: string; readonly tagName?: string; properties?: Record<string, unknown> }

/** Each block runs as its own first letters do: Arabic from the right, with its marks there too. Code always runs from the left. */
export function textDirection() {
  return ({ children }: { readonly children: readonly Part[] }): void => {
    for (const part of children) {
      if (part.type === "element" && part.tagName !== "pre") part.properties = { ...part.properties, dir: "auto" }
    }
  }
}
