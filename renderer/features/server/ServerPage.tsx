import { HearthCard } from "./HearthCard.tsx"

export function ServerPage() {
  return (
    <div className="page">
      <div className="page__in">
        <HearthCard />
      </div>
    </div>
  )
}
