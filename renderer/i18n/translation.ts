/** The same keys in another language. Plural forms that the language may lack are optional; `…_other` never is. */
export type Translation<English> = {
  readonly [Key in Exclude<keyof English, `${string}_one`>]: string
} & { readonly [Key in Extract<keyof English, `${string}_one`>]?: string }
