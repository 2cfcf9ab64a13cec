import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The console, React itself. Its document is written by the server (nonce, CSP), which finds the files in the manifest. */
export default defineConfig({
  base: "./",
  plugins: [react()],
  publicDir: at("admin/public"),
  build: {
    outDir: at("dist/console"),
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    // light-dark() stays as it is written: its replacement for older browsers needs a color-scheme that Mantine sets too late.
    cssTarget: ["chrome123", "edge123", "firefox120", "safari17.5"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { console: at("admin/main.tsx"), "service-worker": at("admin/service-worker/service-worker.ts") },
      output: {
        // Browsers look for the worker's next version at the same address.
        entryFileNames: ({ name }) => (name === "service-worker" ? "service-worker.js" : "assets/[name]-[hash].js"),
      },
    },
  },
});
