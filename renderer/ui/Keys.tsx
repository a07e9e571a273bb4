const isApple = typeof navigator !== "undefined" && /mac|iphone|ipad/i.test(navigator.userAgent)

/** Keys as the keyboard of this computer names them; written "Mod+K", where Mod is ⌘ or Ctrl. */
export function Keys({ of }: { readonly of: string }) {
  return <kbd className="kbd">{spelled(of)}</kbd>
}

function spelled(keys: string): string {
  if (!isApple) return keys.replace("Mod", "Ctrl")
  return keys.replace("Mod", "⌘").replace("Shift", "⇧").replaceAll("+", "")
}
