import type { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';

const { DescribeWorkflowExecutionResponse, ListWorkflowExecutionsResponse } = proto.temporal.api.workflowservice.v1;
const { History } = proto.temporal.api.history.v1;
const namespace = 'default';

/**
 * Everything that a Temporal server tells about its workflows, as bytes and not decrypted: histories with inputs, results and failures; what is pending,
 * with heartbeats and last failures; ids, search attributes, memos and summaries.
 */
export async function rawTraces({ workflowService }: Connection): Promise<[name: string, bytes: Buffer][]> {
  const list = await workflowService.listWorkflowExecutions({ namespace, pageSize: 100 });
  const traces: [string, Buffer][] = [['list', Buffer.from(ListWorkflowExecutionsResponse.encode(list).finish())]];
  for (const { execution } of list.executions) {
    if (!execution?.workflowId) continue;
    const described = await workflowService.describeWorkflowExecution({ namespace, execution });
    traces.push([
      `description of ${execution.workflowId}`,
      Buffer.from(DescribeWorkflowExecutionResponse.encode(described).finish()),
    ]);
    let nextPageToken: Uint8Array = new Uint8Array();
    do {
      const page = await workflowService.getWorkflowExecutionHistory({ namespace, execution, nextPageToken });
      if (page.history)
        traces.push([`history of ${execution.workflowId}`, Buffer.from(History.encode(page.history).finish())]);
      nextPageToken = page.nextPageToken;
    } while (nextPageToken.length > 0);
  }
  return traces;
}
