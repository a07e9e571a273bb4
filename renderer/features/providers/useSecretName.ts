import { useTranslation } from "react-i18next"
import type { ProviderInfo } from "../../../electron/contract/providers.ts"

/** How a key is spoken of: by its label, else by its number. */
export function useSecretName({ secrets }: Pick<ProviderInfo, "secrets">): (secretId: string) => string {
  const { t } = useTranslation("providers")
  return (secretId) => {
    const index = secrets.findIndex(({ id }) => id === secretId)
    return secrets[index]?.label || t("keyNumber", { number: index + 1 })
  }
}
