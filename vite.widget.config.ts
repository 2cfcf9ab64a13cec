import { fileURLToPath } from "node:url";
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

/** The widget's frame and its loader, and what the help centre's pages load: React code on preact/compat, a tenth of React's weight. */
export default defineConfig({
  base: "./",
  plugins: [loader()],
  publicDir: false,
  resolve: {
    alias: [
      { find: /^react-dom\/client$/, replacement: "preact/compat/client" },
      { find: /^react-dom$/, replacement: "preact/compat" },
      { find: /^react\/jsx-runtime$/, replacement: "preact/jsx-runtime" },
      { find: /^react$/, replacement: "preact/compat" },
    ],
  },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: at("dist/widget"),
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { frame: at("widget/frame.tsx"), "help-centre": at("widget/help-centre.ts") } },
  },
});
