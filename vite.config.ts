import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { build, defineConfig, type Plugin } from "vite";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The loader is one classic script without imports: a build of its own, into the same folder. */
function loader(): Plugin {
  return {
    name: "tuppence-loader",
    apply: "build",
    async closeBundle() {
      await build({
        configFile: false,
        logLevel: "warn",
        build: {
          outDir: at("dist/widget"),
          emptyOutDir: false,
          target: "es2020",
          lib: { entry: at("widget/loader.ts"), formats: ["iife"], name: "tuppence", fileName: () => "widget.js" },
        },
      });
    },
  };
}

// The frame's and the console's documents are written by the server (site, CSP), which finds the files in the manifest.
export default defineConfig({
  base: "./",
  plugins: [react(), loader()],
  publicDir: false,
  build: {
    outDir: at("dist/widget"),
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { frame: at("widget/frame.tsx"), console: at("admin/main.tsx") } },
  },
});
