import { fileURLToPath } from "node:url"
import react from "@vitejs/plugin-react"
import { defineConfig } from "vitest/config"

// A limit against what never ends, not a measure: a machine may be busy.
const testTimeout = 30_000
const patient = { setupFiles: ["test/support/patience.ts"], expect: { poll: { timeout: 20_000 } } }

const env = {
  // Importing electron-store would otherwise download the Electron binary.
  ELECTRON_OVERRIDE_DIST_PATH: "/nonexistent",
  // Hosts, engines and command lines start in half the time where their sources have been compiled before.
  NODE_COMPILE_CACHE: fileURLToPath(new URL("node_modules/.cache/compiled", import.meta.url)),
}

export default defineConfig({
  test: {
    projects: [
      {
        test: { name: "unit", env, include: ["test/unit/**/*.test.ts"], environment: "node", testTimeout, ...patient },
      },
      {
        plugins: [react()],
        test: {
          name: "dom",
          env,
          include: ["test/dom/**/*.test.tsx"],
          environment: "happy-dom",
          testTimeout,
          ...patient,
          setupFiles: [...patient.setupFiles, "test/support/patientWindow.ts"],
        },
      },
      {
        test: {
          name: "contract",
          env,
          include: ["test/contract/**/*.test.ts"],
          environment: "node",
          testTimeout,
          ...patient,
        },
      },
      {
        test: {
          name: "integration",
          env,
          include: ["test/integration/**/*.test.ts"],
          environment: "node",
          ...patient,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: "e2e",
          env,
          include: ["test/e2e/**/*.e2e.ts"],
          environment: "node",
          ...patient,
          testTimeout: 90_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
