/** What a load tells while it goes on, and the model afterwards. */
export type LoadListener = {
  /** 0 to 1 */
  progress(progress: number): void
  log(level: "warn" | "debug", message: string): void
  slotsChanged(): void
}
