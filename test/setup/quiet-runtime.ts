import { IllegalStateError } from '@temporalio/common';
import { DefaultLogger, Runtime } from '@temporalio/worker';

/** The SDK's part in this process says only what is an error of its own: what fails in tests does so on purpose. */
export function quietRuntime(): void {
  try {
    Runtime.install({
      logger: new DefaultLogger('ERROR'),
      telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' }, forward: {} } },
    });
  } catch (error) {
    // There is one in a process, which ends with its last connection: a suite before may have left it, as quiet.
    if (!(error instanceof IllegalStateError)) throw error;
  }
}
