import { createLucideIcon } from "lucide-react"

/** Lighter than lucide's, as the mock draws it. */
export const EjectIcon = createLucideIcon("eject-model", [
  ["path", { d: "M12 5 5.5 13.5h13ZM5.5 18.5h13", key: "eject" }],
])
