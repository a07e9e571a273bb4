import type { Adapter, AdapterAlias, AdapterPatch, AdapterReport } from "./adapters.ts"
import type { Download, DownloadDraft } from "./downloads.ts"
import type { HubFitQuery, HubFits, HubPage, HubQuery, HubRepo, HubStatus, HubSuggestion } from "./hub.ts"
import type { HubChoice, HubSource } from "./hubSources.ts"
import type {
  DiskUse,
  FoundApp,
  ImportJob,
  ImportMode,
  ImportPreview,
  LinkedPath,
  ModelDetails,
  Removal,
  TemplatePreviewQuery,
} from "./library.ts"
import type { MemoryEstimate, MemoryStatus, Model, ModelLoadSettings, ModelSettings } from "./models.ts"

/** What a window, a program or the command line can ask of the library: models, adapters, imports, hubs and downloads. */
export type LibraryCalls = {
  /** Loads, or joins the load under way; lifts a quarantine. Resolves when the model is ready. Errors: as `Engine.load`. */
  "models.load": { input: { id: string }; output: null }
  /**
   * Loads with the next easier settings after a load that failed or crashed (`Model.saferLoad`); what was done is told in the
   * state. The model's own settings stay as they are.
   */
  "models.loadSafer": { input: { id: string }; output: null }
  /**
   * How the model is loaded from now on, whoever needs it. One that is loaded is loaded anew: at once, or when it has answered
   * (`Model.needsReload`). `invalid_value` for settings that cannot hold together.
   */
  "models.configure": { input: { id: string; settings: ModelSettings }; output: Model }
  /** What the model would take with these settings, its own if absent. */
  "models.estimate": { input: { id: string; load?: ModelLoadSettings }; output: MemoryEstimate }
  /** The memory that models share. */
  "models.memory": { input: Record<string, never>; output: MemoryStatus }
  /** Lets running answers finish for a moment, then ends the engine process. */
  "models.unload": { input: { id: string }; output: null }
  /** Looks at the models folder, and at linked ones, again. */
  "models.rescan": { input: Record<string, never>; output: null }
  /** An empty name: as the file calls itself. Its id, by which clients call it, stays. */
  "models.update": { input: { id: string; patch: { name?: string; notes?: string } }; output: Model }
  /**
   * Moves its files to the trash, or deletes them where `forGood`; one that is used where it lies outside is only forgotten.
   * `model_protected`, `model_in_use`; `path_refused` where the trash does not take it.
   */
  "models.remove": { input: { id: string; forGood?: boolean }; output: Removal }
  /** Computes the SHA-256 of its files anew; `Model.integrity` tells how far it is and what came of it. */
  "models.verify": { input: { id: string }; output: null }
  "models.inspect": { input: { id: string }; output: ModelDetails }
  /** `template_refused` with the template's own words. */
  "models.previewTemplate": { input: TemplatePreviewQuery; output: { text: string } }
  /** Shows the file in the system's own file manager. */
  "models.reveal": { input: { id: string }; output: null }

  "library.disk": { input: Record<string, never>; output: DiskUse }
  /** Looks where other apps keep their models. */
  "library.findApps": { input: Record<string, never>; output: { items: readonly FoundApp[] } }
  /** Uses what is in a folder, or a single file, where it lies. `import_invalid`. */
  "library.link": { input: { path: string }; output: LinkedPath }
  /** The files stay; their models leave the list. `link_not_found` */
  "library.unlink": { input: { id: string }; output: null }

  /** What could be brought in from a file or a folder, by its absolute path. `import_invalid` */
  "imports.look": { input: { path: string }; output: ImportPreview }
  /** Resolves as soon as it runs. `only`: paths of items; all that can be if absent. `modelId`: what adapters are checked against. */
  "imports.start": {
    input: { path: string; mode: ImportMode; only?: readonly string[]; modelId?: string }
    output: ImportJob
  }
  /** Nothing of it is left. `import_not_found` */
  "imports.cancel": { input: { id: string }; output: null }
  /** Takes one that has ended off the list. */
  "imports.dismiss": { input: { id: string }; output: null }
  /** Forgets what a window has handed over (`HostTransport.offer`) and was not brought in. */
  "imports.discard": { input: { path: string }; output: null }

  "hub.search": { input: HubQuery; output: HubPage }
  /**
   * By its name, or its address as copied from a browser; `source` of the answer is the hub that gave it, which may be another one
   * where Hugging Face is away. `hub_not_found`
   */
  "hub.repo": { input: { repo: string; source?: HubSource; revision?: string }; output: HubRepo }
  "hub.fits": { input: HubFitQuery; output: HubFits }
  /** Told without asking any hub. */
  "hub.suggestions": { input: Record<string, never>; output: { items: readonly HubSuggestion[] } }
  /** Tries all sources, or one. */
  "hub.probe": { input: { source?: HubChoice }; output: HubStatus }
  /** Null forgets it. `setting_fixed` where `HF_TOKEN` holds one. */
  "hub.setToken": { input: { token: string | null }; output: HubStatus }

  /** `hub_not_found`, `disk_full`; one that is on its way already is answered with. */
  "downloads.start": { input: { download: DownloadDraft }; output: Download }
  "downloads.pause": { input: { id: string }; output: Download }
  /** Also after a failure. `source`: where to go on from; `download_changed` where its file is another one. */
  "downloads.resume": { input: { id: string; source?: HubSource }; output: Download }
  /** What has been fetched is deleted. One that has ended is only taken off the list. */
  "downloads.remove": { input: { id: string }; output: null }
  /** All that have ended. */
  "downloads.clear": { input: Record<string, never>; output: null }
  /** Changes the order in which waiting ones begin. */
  "downloads.move": { input: { id: string; before: string | null }; output: null }

  /**
   * Looks at a PEFT folder or a GGUF adapter anywhere on this computer; `modelId` absent: against every model, and those of
   * `companions`, absolute paths of model files that are to come into the library with it.
   */
  "adapters.check": {
    input: { path: string; modelId?: string; companions?: readonly string[] }
    output: AdapterReport
  }
  /**
   * Puts it into the library; resolves when it is ready, and is listed as converting meanwhile. Errors: `adapter_invalid`,
   * `adapter_mismatch`, `data_folder_unusable` where it cannot be written.
   */
  "adapters.import": { input: { path: string; modelId?: string }; output: Adapter }
  /** Its files go to the trash, those that it was converted from included where they lie in the library; its aliases end. */
  "adapters.remove": { input: { id: string; forGood?: boolean }; output: Removal }
  /** `adapter_mismatch` for a model that it does not fit. */
  "adapters.update": { input: { id: string; patch: AdapterPatch }; output: Adapter }
  /** `name_taken` for a name that a model, a route or another alias has. One of the same adapter is replaced. */
  "adapters.setAlias": { input: { id: string; alias: AdapterAlias }; output: Adapter }
  "adapters.removeAlias": { input: { id: string; name: string }; output: Adapter }
  "adapters.reveal": { input: { id: string }; output: null }
}
