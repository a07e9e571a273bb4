/** What the codecs of embeddings and rankings need to know besides the reply. */
export type UpstreamTask = {
  /** Id of the provider: what errors name. */
  readonly provider: string
  /** How many tokens a text is, for replies that do not tell. */
  readonly count: (text: string) => number
  /** Takes secrets out of the provider's own words before they become an error. */
  readonly redact?: (text: string) => string
}
