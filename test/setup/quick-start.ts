/**
 * Loaded by `node --import quick-start.ts?folder=…` before a worker: it takes the workflows' bundle that the run of tests has made (kept-bundle.ts), instead
 * of making it anew with each start of each stack.
 */
import { registerHooks } from 'node:module';

const made = new URL('../../workers/bundle.ts', import.meta.url).href;
const kept = new URL(`kept-bundle.ts${new URL(import.meta.url).search}`, import.meta.url).href;

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    return found.url === made && context.parentURL !== kept ? { ...found, url: kept } : found;
  },
});
