# One image for migrations, API and workers; the command says which. Node runs the TypeScript as it is.
FROM node:24-bookworm-slim AS base
WORKDIR /app
COPY package.json package-lock.json .npmrc ./

# Not `npm ci`: it refuses a lock file without the optional packages of every other platform, and not every registry has
# those. All versions are exact and locked all the same.

# The web pages are built here; nothing else of this stage is kept.
FROM base AS web
RUN npm install --no-save --ignore-scripts
COPY tsconfig.json ./
COPY domain domain
COPY web web
RUN node node_modules/vite/bin/vite.js build --config web/vite.config.ts \
 && node node_modules/vite/bin/vite.js build --config web/portal/vite.config.ts

# Scripts of packages do not run: the native parts come ready-made, and the image has its own Node.
FROM base AS modules
RUN npm install --no-save --omit=dev --ignore-scripts

FROM base
ENV NODE_ENV=production
COPY --from=modules /app/node_modules node_modules
COPY activities activities
COPY api api
COPY db db
COPY domain domain
COPY platform platform
COPY providers providers
COPY workers workers
COPY workflows workflows
COPY --from=web /app/web/dist web/dist
# What is mounted here is the user's who runs the processes.
RUN mkdir -p /var/lib/rounds/documents && chown -R node:node /var/lib/rounds
USER node
EXPOSE 3000 2525 9464
CMD ["node", "api/main.ts"]
