import type { CallName } from "../../contract/hostApi.ts"
import { localManager } from "../../services/access/managerAccess.ts"
import type { AuditService } from "../../services/audit/auditService.ts"
import type { ManageRoute, Params } from "./manageRoute.ts"

/** What is written down. Whoever only looks, loads or waits changes nothing that an owner would want to find again. */
const actions: Partial<Record<CallName, string>> = {
  "models.update": "model.updated",
  "models.configure": "model.updated",
  "models.remove": "model.removed",
  "adapters.import": "adapter.created",
  "adapters.update": "adapter.updated",
  "adapters.setAlias": "adapter.updated",
  "adapters.removeAlias": "adapter.updated",
  "adapters.remove": "adapter.removed",
  "library.link": "link.created",
  "library.unlink": "link.removed",
  "imports.start": "import.created",
  "imports.cancel": "import.removed",
  "downloads.start": "download.created",
  "downloads.remove": "download.removed",
}

/** Writes down what a key has changed; the command line of this computer's user is as good as the window, which is not. */
export function auditManaged(
  audit: Pick<AuditService, "record">,
  { call, method }: ManageRoute,
  done: {
    /** The key's id. */
    readonly by: string
    readonly params: Params
    readonly body: unknown
    readonly output: unknown
  },
): void {
  const action = actions[call]
  if (action === undefined || done.by === localManager) return
  const subject = done.params.id ?? createdId(done.output)
  const isPart = call === "adapters.setAlias" || call === "adapters.removeAlias"
  const fields = isPart ? ["aliases"] : method === "patch" || method === "put" ? Object.keys(Object(done.body)) : []
  audit.record({ action, subject, fields, actor: done.by })
}

function createdId(output: unknown): string {
  return typeof output === "object" && output !== null && "id" in output ? String(output.id) : ""
}
