import proto from '@temporalio/proto';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { timeSkippingServerPath } from '../../dev/stack/servers/test-server.ts';
import { createDataConverter } from '../../platform/data-converter.ts';
import { KeyRing } from '../../platform/keyring.ts';
import { searchAttributes } from '../../platform/names.ts';
import { quietRuntime } from './quiet-runtime.ts';

export const testKeyRing = new KeyRing(`test:${Buffer.alloc(32, 7).toString('base64')}`);

/** A Temporal server of one file's own whose clock jumps to the next timer while a test waits for a result. */
export async function timeSkippingEnvironment(): Promise<TestWorkflowEnvironment> {
  quietRuntime();
  const environment = await started(await timeSkippingServerPath());
  const { INDEXED_VALUE_TYPE_KEYWORD: keyword } = proto.temporal.api.enums.v1.IndexedValueType;
  await environment.connection.operatorService.addSearchAttributes({
    namespace: 'default',
    searchAttributes: Object.fromEntries(Object.values(searchAttributes).map((name) => [name, keyword])),
  });
  return environment;
}

/** The SDK gives the Java server five seconds to begin, fixed, which a busy machine does not always make: then it is given them again. */
async function started(path: string): Promise<TestWorkflowEnvironment> {
  for (let left = 15; ; left--) {
    try {
      return await TestWorkflowEnvironment.createTimeSkipping({
        client: { dataConverter: createDataConverter(testKeyRing) },
        server: { executable: { type: 'existing-path', path } },
      });
    } catch (error) {
      if (left === 0 || !String(error).includes('did not start within')) throw error;
    }
  }
}
