/**
 * `node sdk-download.ts <cli version | test-server> <folder>`: has Temporal's SDK download a server into the folder, by
 * starting it once. A process of its own, so that it can be ended in the middle and a failure stays in its log.
 */
import { TestWorkflowEnvironment } from '@temporalio/testing';

const [what = '', downloadDir = ''] = process.argv.slice(2);
const environment =
  what === 'test-server'
    ? await TestWorkflowEnvironment.createTimeSkipping({
        server: { executable: { type: 'cached-download', downloadDir } },
      })
    : await TestWorkflowEnvironment.createLocal({
        server: { executable: { type: 'cached-download', downloadDir, version: what } },
      });
await environment.teardown();
