import type { MenuItemConstructorOptions } from "electron"

class MenuItem {
  readonly id: string | undefined
  readonly label: string
  readonly type: string
  readonly enabled: boolean
  readonly checked: boolean
  readonly submenu: Menu | null
  readonly #click: (item: MenuItem, window: unknown, event: object) => void

  constructor(options: MenuItemConstructorOptions) {
    this.id = options.id
    this.label = options.label ?? ""
    this.type = options.type ?? (options.submenu ? "submenu" : "normal")
    this.enabled = options.enabled ?? true
    this.checked = options.checked ?? false
    this.submenu = Array.isArray(options.submenu) ? Menu.buildFromTemplate(options.submenu) : null
    this.#click = (options.click ?? (() => {})) as MenuItem["click"]
  }

  click = (): void => {
    if (this.enabled) this.#click(this, null, {})
  }
}

export class Menu {
  static #application: Menu | null = null
  items: MenuItem[] = []

  static buildFromTemplate(template: readonly MenuItemConstructorOptions[]): Menu {
    const menu = new Menu()
    menu.items = template.map((options) => new MenuItem(options))
    return menu
  }

  static setApplicationMenu(menu: Menu | null): void {
    Menu.#application = menu
  }

  static getApplicationMenu(): Menu | null {
    return Menu.#application
  }

  getMenuItemById(id: string): MenuItem | null {
    return this.items.find((item) => item.id === id) ?? null
  }
}
