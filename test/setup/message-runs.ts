import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { queueMessage } from '../../db/messages/queue-message.ts';
import type { Decision } from '../../domain/gate.ts';
import {
  cancelMessageUpdate,
  messageProgressQuery,
  messageStart,
  messageType,
} from '../../workflows/message/contract.ts';
import type { BroadcastStage } from './broadcast-stage.ts';

/** A text of its own to a client whose name, number and message are canaries. */
export async function aSingleText(
  { of }: Pick<BroadcastStage, 'of'>,
  client: Client,
  decision: Decision = { kind: 'send' },
) {
  const mobile = '+12085550188';
  const { id: clientId, personId } = await of.client({ firstName: 'Canaria', lastName: 'Vogelsang', mobile });
  const { id: messageId } = await of.work((uow) =>
    queueMessage(uow, {
      purpose: 'client-message',
      channel: 'text',
      address: mobile,
      subject: null,
      body: 'Kanarienruf: please call us.',
      decision,
      clientId,
      personId,
      now: new Date(),
    }),
  );
  return client.workflow.start(messageType, messageStart({ practiceId: of.practiceId, messageId }));
}

/** The runs of single messages that are worth keeping, by name: each goes another way through the workflow. */
export const messageRuns: Record<string, (stage: BroadcastStage, client: Client) => Promise<WorkflowHandle>> = {
  /** Deferred for a moment, then wanted later by the provider, then taken. */
  async 'deferred-and-tried-again'(stage, client) {
    let calls = 0;
    stage.senders.answer = (id) => {
      calls += 1;
      if (calls === 1) return { kind: 'retry', errorClass: 'too-fast', code: '20429', afterMs: 500 };
      return { kind: 'accepted', providerId: `SM${id}` };
    };
    const handle = await aSingleText(stage, client, {
      kind: 'defer',
      until: new Date(Date.now() + 1_500).toISOString(),
    });
    await handle.result();
    return handle;
  },

  async 'in-doubt'(stage, client) {
    stage.senders.answer = () => ({ kind: 'unknown', code: '503' });
    const handle = await aSingleText(stage, client);
    await handle.result();
    return handle;
  },

  async 'cancelled-while-it-waited'(stage, client) {
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    const handle = await aSingleText(stage, client, { kind: 'defer', until: tomorrow });
    while ((await handle.query(messageProgressQuery)).phase !== 'pending') await sleep(100);
    await handle.executeUpdate(cancelMessageUpdate, { args: [{ actor: `staff:${randomUUID()}` }] });
    await handle.result();
    return handle;
  },
};
