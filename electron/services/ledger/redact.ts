/** What stands for a secret that was blacked out. */
export const blackedOut = "[redacted]"

/** Fields whose value is a secret whatever it looks like; compared without case, `-` and `_`. */
const secretFields = new Set([
  "apikey",
  "xapikey",
  "apitoken",
  "authorization",
  "proxyauthorization",
  "cookie",
  "setcookie",
  "password",
  "passwd",
  "passphrase",
  "secret",
  "clientsecret",
  "secretkey",
  "secretaccesskey",
  "privatekey",
  "accesstoken",
  "refreshtoken",
  "idtoken",
  "sessiontoken",
  "authtoken",
  "bearertoken",
])

export function isSecretField(name: string): boolean {
  return secretFields.has(name.replace(/[-_]/g, "").toLowerCase())
}

/** With the word that tells it. */
const shortestSecret = 12

type Rule = { readonly pattern: RegExp; readonly by: string }

/** All parts are bounded but the last of each pattern, after which nothing can fail: a long text takes no longer than it is long. */
const rules: readonly Rule[] = [
  {
    pattern: /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-"]*(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?/g,
    by: blackedOut,
  },
  // JSON Web Tokens; the third part is missing where the text was cut.
  { pattern: /\beyJ[\w-]{8,1000}\.[\w-]{8,}(?:\.[\w-]*)?/g, by: blackedOut },
  // OpenAI, Anthropic, OpenRouter, DeepSeek, Hearth and many more; Stripe writes an underscore.
  { pattern: /\b(?:sk|pk|rk)[-_][\w-]{12,}/g, by: blackedOut },
  // GitHub, GitLab, Hugging Face, Slack, Google, AWS, Groq, xAI, Replicate, npm.
  {
    pattern:
      /\b(?:gh[opsur]_|github_pat_|glpat-|hf_|xox[abeoprs]-|AIza|ya29\.|AKIA|ASIA|gsk_|xai-|r8_|npm_)[\w-]{12,}/g,
    by: blackedOut,
  },
  // Zhipu: an id and its secret.
  { pattern: /\b[0-9a-f]{32}\.[A-Za-z0-9]{16}\b/g, by: blackedOut },
  { pattern: /\b(Bearer\s{1,4})[\w.~+/=-]{8,}/gi, by: `$1${blackedOut}` },
  { pattern: /\b(Basic\s{1,4})[\w+/=-]{16,}/g, by: `$1${blackedOut}` },
  // The user and password of a URL.
  { pattern: /(:\/\/)[^\s/@:"'\\]{0,200}:[^\s/@"'\\]{1,200}@/g, by: `$1${blackedOut}@` },
  // Fields of JSON in text, of queries, headers, forms and environment files.
  {
    pattern:
      /((?:api[-_]?key|access[-_]?token|refresh[-_]?token|auth[-_]?token|session[-_]?token|client[-_]?secret|secret[-_]?(?:access[-_]?)?key|password|passwd|passphrase)\\{0,3}["']?\s{0,4}[:=]\s{0,4}\\{0,3}["']?)(?!\[redacted\]|null\b|true\b|false\b)[^\s"'\\,;&}]{4,}/gi,
    by: `$1${blackedOut}`,
  },
]

/** Blacks out whatever looks like a key, a token or a password. Rather too much than too little: nobody needs them here. */
export function redactText(text: string): string {
  if (text.length < shortestSecret) return text
  return rules.reduce((redacted, { pattern, by }) => redacted.replace(pattern, by), text)
}
