/** Entry of the thread that runs one template, see templateThread.ts. */
import { parentPort, workerData } from "node:worker_threads"
import type { TemplateTask } from "../../engine.ts"
import { previewTemplate } from "./previewTemplate.ts"

parentPort?.postMessage(previewTemplate(workerData as TemplateTask))
