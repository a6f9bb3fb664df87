import type { JestEnvironmentConfig } from '@jest/environment';
import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';
import { type Context, createContext } from 'node:vm';

const { console } = globalThis;
const own = { exit: process.exit.bind(process), getBuiltinModule: process.getBuiltinModule.bind(process) };

/** What `jest.setTimeout` and `jest.retryTimes` leave in the process for the suite that calls them. */
const ownOfSuite = [
  'TEST_TIMEOUT_SYMBOL',
  'RETRY_TIMES',
  'RETRY_IMMEDIATELY',
  'WAIT_BEFORE_RETRY',
  'LOG_ERRORS_BEFORE_RETRY',
].map((name) => Symbol.for(name));

/**
 * The process itself, in place of a sandbox for each suite, in which everything would be loaded anew (native-runtime.js). What a suite has changed of the
 * process is put back behind it.
 */
export default class NativeEnvironment {
  readonly global = globalThis;
  readonly fakeTimers = null;
  readonly fakeTimersModern: ModernFakeTimers;
  readonly moduleMocker = new ModuleMocker(globalThis);
  readonly #variables = { ...process.env };

  constructor({ projectConfig: config, globalConfig }: JestEnvironmentConfig) {
    if (globalConfig.watch || globalConfig.watchAll)
      throw new Error(
        'Modules are loaded once a process, so --watch would test what they were at first: run Jest anew.',
      );
    if (globalConfig.collectCoverage)
      throw new Error('Modules are loaded by Node, so --coverage would count nothing: use NODE_V8_COVERAGE.');
    this.fakeTimersModern = new ModernFakeTimers({ config, global: globalThis });
  }

  /** Nothing runs in it. */
  getVmContext(): Context {
    return createContext();
  }

  async setup(): Promise<void> {
    // Jest asks for a hundred lines, which each assertion would gather.
    Error.stackTraceLimit = 25;
    // Jest's own looks into its sandbox.
    process.getBuiltinModule = own.getBuiltinModule;
  }

  async teardown(): Promise<void> {
    this.moduleMocker.restoreAllMocks();
    this.fakeTimersModern.dispose();
    globalThis.console = console;
    process.exit = own.exit;
    for (const symbol of ownOfSuite) Reflect.deleteProperty(globalThis, symbol);
    for (const name of Object.keys(process.env)) if (!(name in this.#variables)) delete process.env[name];
    Object.assign(process.env, this.#variables);
  }
}
