import express, { type Express } from 'express';
import absolutePath from 'swagger-ui-dist/absolute-path.js';
import { openApi } from './openapi.ts';
import type { Route } from './route.ts';

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Rounds API</title>
    <link rel="stylesheet" href="/api/docs/swagger-ui.css" />
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/api/docs/swagger-ui-bundle.js"></script>
    <script src="/api/docs/start.js"></script>
  </body>
</html>
`;

/** Requests made from the page carry the CSRF token of whoever is signed in. */
const script = `const csrf = fetch('/api/session').then((answer) => (answer.ok ? answer.json() : {})).then((session) => session.csrf);
SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  requestInterceptor: async (request) => {
    const token = await csrf;
    if (token) request.headers['X-CSRF-Token'] = token;
    return request;
  },
});
`;

/** Of all that the package brings, what the page asks for. */
const parts = ['/swagger-ui.css', '/swagger-ui-bundle.js'];

/** `/api/openapi.json` and, under `/api/docs`, a page to browse it; all of it comes from here. */
export function serveDocs(app: Express, routes: readonly Route[]): void {
  // Made when it is first asked for: it takes half a second, which no start has to wait for.
  let document: ReturnType<typeof openApi> | undefined;
  app.get(
    '/api/openapi.json',
    (_req, res) => void res.set('cache-control', 'no-cache').json((document ??= openApi(routes))),
  );
  app.get('/api/docs', (_req, res) => void res.set('cache-control', 'no-cache').type('html').send(page));
  app.get('/api/docs/start.js', (_req, res) => void res.set('cache-control', 'no-cache').type('js').send(script));
  const files = express.static(absolutePath(), { index: false, maxAge: '1h' });
  app.use('/api/docs', (req, res, next) => (parts.includes(req.path) ? files(req, res, next) : next()));
}
