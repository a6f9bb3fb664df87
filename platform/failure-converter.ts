import { DefaultFailureConverter } from '@temporalio/common';

/**
 * Puts messages and stacks of failures into a payload, so that the codec encrypts them: plain failures show them to
 * everyone who may look at a workflow. Client and worker load this file by its path; the workflow bundle takes it in.
 */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
