// How the console is built, tried and tested. It is served below /console/, by `menpiao serve` and while developing:
// `npm run dev` passes what is asked of the API on to a demo that runs on this machine.
import { fileURLToPath } from "node:url";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

const SERVER = process.env["MENPIAO_SERVER"] ?? "http://127.0.0.1:8800";

export default defineConfig({
  base: "/console/",
  plugins: [vue()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  define: { __VUE_OPTIONS_API__: true, __VUE_PROD_DEVTOOLS__: false, __VUE_I18N_LEGACY_API__: false },
  build: { target: "es2022", assetsInlineLimit: 0, chunkSizeWarningLimit: 1200 },
  server: { proxy: { "/api": SERVER, "/console/config.json": SERVER } },
});
