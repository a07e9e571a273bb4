import "./styles.css"
import { StrictMode } from "react"
import { createRoot } from "react-dom/client"
import { App } from "./App.tsx"
import { readAddress } from "./frame/useAddress.ts"
import { createTransport } from "./host/createTransport.ts"
import { browserLanguage } from "./i18n/browserLanguage.ts"
import { createI18n } from "./i18n/createI18n.ts"
import { createAppStore } from "./stores/appStore.ts"
import { keepUnsent } from "./stores/keepUnsent.ts"
import { applyLastTheme } from "./theme.ts"

applyLastTheme()
const store = createAppStore(createTransport())
keepUnsent(store, { shared: localStorage, own: sessionStorage })
readAddress(store)
store.connect()

const root = document.getElementById("root")
if (root === null) throw new Error("index.html has no element with the id root.")
createRoot(root).render(
  <StrictMode>
    <App store={store} words={createI18n(browserLanguage())} />
  </StrictMode>,
)
