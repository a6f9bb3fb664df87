import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const api = process.env['ROUNDS_API'] ?? 'http://127.0.0.1:3000';

/**
 * The clients' portal, a bundle of its own. `vite -c web/portal/vite.config.ts` serves it for development, at `<acronym>.portal.localhost` and the port that it prints, and
 * passes API calls on to ROUNDS_API with the host as it is.
 */
export default defineConfig({
  root: here('.'),
  publicDir: here('../shared/public'),
  plugins: [react()],
  build: { outDir: here('../dist/portal'), emptyOutDir: true, target: 'es2023', chunkSizeWarningLimit: 600 },
  server: { allowedHosts: ['.portal.localhost'], proxy: { '/api': { target: api } } },
});
