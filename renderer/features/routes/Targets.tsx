import { Plus } from "lucide-react"
import { useTranslation } from "react-i18next"
import type { RouteStrategy, RouteTarget } from "../../../electron/contract/routes.ts"
import { AnswererPicker } from "../../models/AnswererPicker.tsx"
import { type AnswererKind, useAnswererGroups } from "../../models/useAnswererGroups.tsx"
import { newTarget, targetName } from "../../stores/routeDraft.ts"
import { Button } from "../../ui/Button.tsx"
import { EmptyState } from "../../ui/EmptyState.tsx"
import { Segments } from "../../ui/Segments.tsx"
import { SortableList, type SortableWords } from "../../ui/SortableList.tsx"
import type { RoutePartProps } from "./routePart.ts"
import { strategyWords } from "./routeWords.ts"
import { TargetRow } from "./TargetRow.tsx"

const strategies = Object.keys(strategyWords) as readonly RouteStrategy[]

/** Who answers, and by which rule the next one is chosen. */
export function Targets({ route, onChange }: RoutePartProps) {
  const { t } = useTranslation("routes")
  const words = useSortableWords()
  const { targets, strategy } = route
  const items = targets.map((target) => ({ ...target, name: targetName(target) }))
  const put = (next: readonly RouteTarget[]) => onChange({ targets: next })
  const move = (from: number, to: number) => put(moved(targets, from, to))
  return (
    <section className="section" aria-label={t("targets")}>
      <div className="section__head">
        <h2>{t("targets")}</h2>
        <span className="end">
          <AddTarget onAdd={(target) => put([...targets, target])} />
        </span>
      </div>
      <div className="tablewrap">
        <div className="listbar">
          <Segments<RouteStrategy>
            label={t("strategy")}
            value={strategy}
            options={strategies.map((value) => ({ value, label: t(strategyWords[value].short) }))}
            onChange={(value) => onChange({ strategy: value })}
          />
          <span className="caption faint">{t(strategyWords[strategy].hint)}</span>
        </div>
        {targets.length === 0 ? (
          <EmptyState title={t("noTargets")}>{t("noTargetsHint")}</EmptyState>
        ) : (
          <SortableList label={t("targets")} items={items} words={words} onMove={move}>
            {(item, index) => (
              <TargetRow
                target={targets[index] ?? item}
                isWeighted={strategy === "round-robin"}
                index={index}
                count={targets.length}
                onMove={(to) => move(index, to)}
                onChange={(change) => put(targets.map((one) => (one.id === item.id ? { ...one, ...change } : one)))}
                onRemove={() => put(targets.filter(({ id }) => id !== item.id))}
              />
            )}
          </SortableList>
        )}
      </div>
    </section>
  )
}

function AddTarget({ onAdd }: { onAdd(target: RouteTarget): void }) {
  const { t } = useTranslation("routes")
  const groups = useAnswererGroups({ isForChat: false })
  const choose = (kind: AnswererKind, name: string) => {
    // Ids of providers hold no slash; those of models may.
    const slash = name.indexOf("/")
    onAdd(kind === "local" ? newTarget("local", name) : newTarget(name.slice(0, slash), name.slice(slash + 1)))
  }
  return (
    <AnswererPicker
      trigger={
        <Button size="small" icon={Plus}>
          {t("addTarget")}
        </Button>
      }
      label={t("addTarget")}
      groups={groups}
      onChoose={choose}
    />
  )
}

function useSortableWords(): SortableWords {
  const { t } = useTranslation("routes")
  return {
    handle: (name) => t("moveTarget", { name }),
    instructions: t("moveInstructions"),
    lifted: (name, position) => t("moveLifted", { name, position }),
    over: (name, position) => t("moveOver", { name, position }),
    dropped: (name, position) => t("moveDropped", { name, position }),
    cancelled: (name) => t("moveCancelled", { name }),
  }
}

function moved<Item>(items: readonly Item[], from: number, to: number): readonly Item[] {
  const item = items[from]
  if (item === undefined) return items
  const others = items.filter((_, index) => index !== from)
  return [...others.slice(0, to), item, ...others.slice(to)]
}
