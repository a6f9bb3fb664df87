/*
 * What suites import as `@jest/globals`: native-runtime.js gives them this file in its place. Modules are loaded once for all suites of a process, while
 * each suite has functions of its own, so each call goes to those of the suite that runs.
 */
type Named = Record<string, (...args: unknown[]) => unknown>;

let current: Named = {};

/** By Jest, before it loads a suite. */
export function setCurrent(globals: Named): void {
  current = globals;
}

function delegate(name: string): unknown {
  const target = () => {
    const found = current[name];
    if (!found) throw new Error(`Jest runs no suite: ${name} was called too late`);
    return found;
  };
  return new Proxy(() => {}, {
    apply: (_, self, args) => Reflect.apply(target(), self, args),
    get: (_, key) => Reflect.get(target(), key),
  });
}

export const afterAll = delegate('afterAll');
export const afterEach = delegate('afterEach');
export const beforeAll = delegate('beforeAll');
export const beforeEach = delegate('beforeEach');
export const describe = delegate('describe');
export const expect = delegate('expect');
export const it = delegate('it');
export const jest = delegate('jest');
export const test = delegate('test');
