import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const api = process.env['ROUNDS_API'] ?? 'http://127.0.0.1:3000';

/** What the PDF viewer asks for when a document needs it: decoders of scanned pictures, fonts, Asian character maps. All of it is served by us. */
const pdfFiles = (): Plugin => ({
  name: 'rounds-pdf-files',
  generateBundle() {
    for (const folder of ['wasm', 'cmaps', 'standard_fonts']) {
      const from = here(`../node_modules/pdfjs-dist/${folder}`);
      for (const name of readdirSync(from))
        this.emitFile({ type: 'asset', fileName: `pdf/${folder}/${name}`, source: readFileSync(`${from}/${name}`) });
    }
  },
});

/** The staff console. `vite -c web/vite.config.ts` serves it for development and passes API calls on to ROUNDS_API. */
export default defineConfig({
  root: here('console'),
  publicDir: here('shared/public'),
  plugins: [react(), pdfFiles()],
  build: { outDir: here('dist/console'), emptyOutDir: true, target: 'es2023', chunkSizeWarningLimit: 600 },
  server: {
    host: '127.0.0.1',
    proxy: { '^/(api|temporal|codec|callbacks)(/|$)': { target: api } },
  },
});
