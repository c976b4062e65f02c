import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import optimizeLocales from "@react-aria/optimize-locales-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** Writes a .br and a .gz beside each file that gets smaller, so that the server compresses nothing. */
function precompress(): Plugin {
  let folder = "";
  return {
    name: "precompress",
    apply: "build",
    configResolved(config) {
      folder = join(config.build.outDir, "assets");
    },
    closeBundle() {
      for (const name of readdirSync(folder)) {
        const path = join(folder, name);
        const plain = readFileSync(path);
        const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
        const made = { br: brotliCompressSync(plain, quality), gz: gzipSync(plain, { level: 9 }) };
        for (const [ending, content] of Object.entries(made)) {
          if (content.length < plain.length) writeFileSync(`${path}.${ending}`, content);
        }
      }
    },
  };
}

export default defineConfig({
  base: "./",
  plugins: [
    react(),
    { ...optimizeLocales.vite({ locales: ["en-US", "zh-CN"] }), enforce: "pre" },
    precompress(),
  ],
  // The server fills the placeholder anew in each answer.
  html: { cspNonce: "__NONCE__" },
  build: {
    target: "es2022",
    outDir: "dist",
    cssCodeSplit: false,
    // The policy of the server allows no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    license: { fileName: "licenses.md" },
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { "/v1": "http://127.0.0.1:8000" } },
});
