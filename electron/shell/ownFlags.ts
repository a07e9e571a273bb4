import { flagNames } from "../ports/environment.ts"

/** Hearth's own flags among those of a command line that Chromium, the desktop and test drivers add theirs to. */
export function ownFlags(argv: readonly string[]): string[] {
  return argv.flatMap((part, index) => {
    if (flagNames.some((name) => part.startsWith(`${name}=`))) return [part]
    const value = argv[index + 1]
    return flagNames.includes(part) && value !== undefined ? [part, value] : []
  })
}
