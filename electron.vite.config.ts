import { resolve } from "node:path"
import tailwindcss from "@tailwindcss/vite"
import react from "@vitejs/plugin-react"
import { defineConfig } from "electron-vite"

const at = (path: string) => resolve(import.meta.dirname, path)

export default defineConfig({
  main: {
    build: {
      outDir: "out/main",
      rolldownOptions: {
        input: {
          main: at("electron/shell/main.ts"),
          headless: at("electron/headless.ts"),
          cli: at("electron/cli.ts"),
          engine: at("electron/engine/runner/main.ts"),
          templateWorker: at("electron/engine/runner/prompt/templateWorker.ts"),
        },
        // Flat: import.meta.dirname is out/main in every chunk.
        output: { format: "es", entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
      },
    },
  },
  preload: {
    build: {
      outDir: "out/preload",
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: at("electron/shell/preload.ts") },
        output: { format: "cjs", entryFileNames: "[name].cjs", codeSplitting: false },
      },
    },
  },
  renderer: {
    root: at("renderer"),
    build: { minify: true, outDir: at("out/renderer"), rolldownOptions: { input: at("renderer/index.html") } },
    plugins: [react(), tailwindcss()],
  },
})
