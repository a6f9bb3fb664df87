import { createRequire, enableCompileCache, registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Runtime from 'jest-runtime';
import { setCurrent } from './jest-globals.ts';

/*
 * Suites are loaded by Node itself, as the app is: types are stripped, and a module is compiled and run once for all suites of a process. Jest would load the
 * whole app anew for each suite, in a sandbox and without compiled code that V8 keeps: seconds of a processor for each of hundreds of suites.
 * So a module that a suite imports keeps what it has kept, as in production, where it serves all practices; what is of one suite is made in that suite's file.
 */

const require = createRequire(import.meta.url);
const globals = new URL('jest-globals.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@jest/globals' ? { url: globals, shortCircuit: true } : next(specifier, context),
});

const folder = process.env['TEST_RUN_FOLDER'];
if (folder !== undefined) enableCompileCache(join(folder, 'compiled'));

export default class NativeRuntime extends Runtime {
  /** What Jest gives each suite: kept for whoever imports `@jest/globals`. */
  setGlobalsForRuntime(given) {
    super.setGlobalsForRuntime(given);
    setCurrent({ ...given, jest: this.jestGlobals.jestObjectFor(this._testPath) });
  }

  /** Jest's own part in a suite, which keeps its state in the process: each suite begins with none. */
  requireInternalModule(from) {
    delete require.cache[from];
    Reflect.deleteProperty(globalThis, Symbol.for('EVENT_HANDLERS'));
    return require(from);
  }

  unstable_importModule(from) {
    return import(pathToFileURL(from).href);
  }
}
