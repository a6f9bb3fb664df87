import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const api = process.env['ROUNDS_API'] ?? 'http://127.0.0.1:3000';

/** The staff console. `vite -c web/vite.config.ts` serves it for development and passes API calls on to ROUNDS_API. */
export default defineConfig({
  root: here('console'),
  plugins: [react()],
  build: { outDir: here('dist/console'), emptyOutDir: true, target: 'es2023', chunkSizeWarningLimit: 600 },
  server: {
    host: '127.0.0.1',
    proxy: { '^/(api|temporal|codec|callbacks)(/|$)': { target: api } },
  },
});
