import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import compression from 'compression';
import express, { type IRouter } from 'express';

const folder = fileURLToPath(new URL('../web/dist/console/', import.meta.url));

/** Of the one script that may compile WebAssembly, the decoders of scanned pictures; it runs apart from the page and reaches only our own files. */
const pdfWorkerPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

/** The built console: its files, and its one page for every other address that a browser opens. */
export function servePages(app: IRouter, root = folder): void {
  serveFiles(app, root);
  app.get('/{*path}', (req, res, next) => {
    if (!req.get('accept')?.includes('text/html') || !existsSync(`${root}/index.html`)) return next();
    res.set('cache-control', 'no-cache').sendFile('index.html', { root });
  });
}

/** The files that built pages are made of. */
export function serveFiles(app: IRouter, root: string): void {
  // Only the pages: what the API answers holds secrets beside what others wrote, whose compressed length could tell of them (BREACH).
  app.use(compression());
  // Vite puts a hash of the content into every name under assets, so these never change.
  app.use(
    '/assets',
    express.static(`${root}/assets`, {
      immutable: true,
      maxAge: '1y',
      index: false,
      setHeaders(res, path) {
        if (path.includes('/pdf.worker')) res.setHeader('content-security-policy', pdfWorkerPolicy);
      },
    }),
  );
  app.use(express.static(root, { index: false, cacheControl: false }));
}
