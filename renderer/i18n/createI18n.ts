import { createInstance, type i18n } from "i18next"
import { initReactI18next } from "react-i18next"
import { type Language, resources } from "./resources.ts"

/** The words of the window in the given language; `changeLanguage` on the result switches. Nothing is fetched. */
export function createI18n(language: Language): i18n {
  const instance = createInstance()
  void instance.use(initReactI18next).init({
    lng: language,
    fallbackLng: "en",
    resources,
    defaultNS: "frame",
    initAsync: false,
    keySeparator: false,
    // React escapes what it shows.
    interpolation: { escapeValue: false },
  })
  return instance
}
