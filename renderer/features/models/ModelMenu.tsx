import {
  Copy,
  Ellipsis,
  FileSearch,
  FolderOpen,
  MessageCircle,
  PenLine,
  SlidersHorizontal,
  Star,
  Trash2,
} from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import type { Model } from "../../../electron/contract/models.ts"
import { copyText } from "../../models/copyText.ts"
import { canAnswer } from "../../stores/modelsSlice.ts"
import { tryInChat } from "../../stores/tryInChat.ts"
import { useApp, useAppStore } from "../../stores/useApp.tsx"
import { IconButton } from "../../ui/Button.tsx"
import { Menu, MenuItem, MenuRule } from "../../ui/Menu.tsx"
import { RemoveModelDialog } from "./RemoveModelDialog.tsx"
import { RenameModelDialog } from "./RenameModelDialog.tsx"

/** Everything else that can be done with a model. */
export function ModelMenu({ model }: { readonly model: Model }) {
  const { t } = useTranslation("library")
  const [asked, setAsked] = useState<"rename" | "remove" | null>(null)
  const store = useAppStore()
  const isDesktop = useApp(({ app }) => app?.isDesktop ?? false)
  const { openLoadSettings, inspectModel, makeDefault, revealModel, showToast } = store.getState()
  const { id, name, isDefault, isEmbedded, isMissing, problem } = model
  const copy = async () => {
    if (await copyText(id)) showToast({ text: t("nameCopied", { id }) })
  }
  return (
    <>
      <Menu align="end" trigger={<IconButton icon={Ellipsis} label={t("more", { name })} />}>
        {canAnswer(model) && (
          <MenuItem icon={MessageCircle} onSelect={() => tryInChat(store.getState(), id)}>
            {t("chat")}
          </MenuItem>
        )}
        {canAnswer(model) && !isDefault && (
          <MenuItem icon={Star} onSelect={() => void makeDefault(isEmbedded ? null : id)}>
            {t("makeDefault")}
          </MenuItem>
        )}
        {problem === undefined && (
          <MenuItem icon={SlidersHorizontal} onSelect={() => openLoadSettings(id)}>
            {t("loadSettings")}
          </MenuItem>
        )}
        <MenuItem icon={Copy} onSelect={() => void copy()}>
          {t("copyName")}
        </MenuItem>
        <MenuItem icon={PenLine} onSelect={() => setAsked("rename")}>
          {t("rename")}
        </MenuItem>
        {!isMissing && (
          <MenuItem icon={FileSearch} onSelect={() => void inspectModel(id)}>
            {t("lookInside")}
          </MenuItem>
        )}
        {isDesktop && !isMissing && (
          <MenuItem icon={FolderOpen} onSelect={() => void revealModel(id)}>
            {t("reveal")}
          </MenuItem>
        )}
        {!isEmbedded && (
          <>
            <MenuRule />
            <MenuItem icon={Trash2} isDanger onSelect={() => setAsked("remove")}>
              {t("remove")}
            </MenuItem>
          </>
        )}
      </Menu>
      {asked === "rename" && <RenameModelDialog model={model} onClose={() => setAsked(null)} />}
      {asked === "remove" && <RemoveModelDialog model={model} onClose={() => setAsked(null)} />}
    </>
  )
}
