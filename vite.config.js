import { defineConfig } from "vite";

// One entry per concern: a page loads only what it needs. Nothing is fetched from elsewhere at run time.
export default defineConfig({
  base: "/static/built/",
  build: {
    outDir: "truongso/core/static/built",
    emptyOutDir: true,
    manifest: "manifest.json",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      input: { app: "frontend/src/app.js", charts: "frontend/src/charts.js", signing: "frontend/src/signing.js" },
      // htmx holds an eval that allowEval: false never reaches (behaviours/fragments.js).
      checks: { eval: false },
    },
  },
});
