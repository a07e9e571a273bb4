import type { LucideIcon } from "lucide-react"
import { Icon } from "../ui/Icon.tsx"
import { Tooltip } from "../ui/Tooltip.tsx"

const circumference = 2 * Math.PI * 10.5

type ProgressRingProps = {
  readonly icon: LucideIcon
  /** What is under way, with its figure. */
  readonly label: string
  /** 0 to 1 */
  readonly progress: number
  onClick(): void
}

/** Something that is under way wherever one is; leads to where it is shown. */
export function ProgressRing({ icon, label, progress, onClick }: ProgressRingProps) {
  return (
    <Tooltip text={label}>
      <button type="button" className="ring" aria-label={label} onClick={onClick}>
        <svg className="r" viewBox="0 0 24 24" aria-hidden="true">
          <circle cx="12" cy="12" r="10.5" />
          <circle cx="12" cy="12" r="10.5" strokeDasharray={`${progress * circumference} ${circumference}`} />
        </svg>
        <Icon of={icon} />
      </button>
    </Tooltip>
  )
}
