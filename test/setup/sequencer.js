import { relative } from 'node:path';
import Sequencer from '@jest/test-sequencer';
import { orderOf } from './suite-order.ts';
import { secondsOf } from './suite-seconds.ts';

/** Orders the suites of a run as orderOf says, by how long each took on this machine or, where that is not known, on another one. */
export default class SuiteSequencer extends Sequencer {
  #workers;

  /** @param {import('@jest/test-sequencer').TestSequencerOptions} options */
  constructor(options) {
    super(options);
    this.#workers = options.globalConfig.maxWorkers;
  }

  /** @param {import('@jest/test-result').Test[]} tests */
  async sort(tests) {
    // Of Jest's own order only what it has noted down: how long each suite took.
    // oxlint-disable-next-line unicorn/no-array-sort -- Jest's own method of that name, which has no other
    const noted = await super.sort(tests);
    const suites = noted.map((test) => {
      const path = relative(test.context.config.rootDir, test.path);
      return { test, path, seconds: test.duration === undefined ? secondsOf(path) : test.duration / 1000 };
    });
    return orderOf(suites, this.#workers).map(({ test }) => test);
  }
}
