import { createBroadcastSending } from './broadcast-sending.ts';
import { createBroadcastActivities } from './broadcast.ts';
import { createCredentialEmailActivities } from './credential-email.ts';
import type { ActivityDeps } from './deps.ts';
import { createDocumentScanning } from './document-scanning.ts';
import { createDocumentActivities } from './documents.ts';
import { createMessageSending } from './message-sending.ts';
import { createMessageActivities } from './message.ts';
import { createPersonImportActivities } from './person-import.ts';
import { createPracticeImportActivities } from './practice-import.ts';
import { createRegisterMapped } from './register-mapped.ts';
import { createSending } from './sending.ts';
import { createTimeeroReading } from './timeero-reading.ts';

export type { ActivityDeps } from './deps.ts';

/** All activities by the queue that they run on. Once a process: what limits the messages in flight is kept in here. */
export function createActivities(deps: ActivityDeps) {
  const sending = createSending(deps);
  return {
    default: {
      ...createBroadcastActivities(deps),
      ...createCredentialEmailActivities(deps),
      ...createDocumentActivities(deps),
      ...createMessageActivities(deps),
      ...createPracticeImportActivities(deps),
    },
    email: { ...createBroadcastSending(deps, sending), ...createMessageSending(sending) },
    text: { ...createBroadcastSending(deps, sending), ...createMessageSending(sending) },
    documents: createDocumentScanning(deps),
    integration: {
      ...createTimeeroReading(deps),
      ...createRegisterMapped(deps),
      ...createPersonImportActivities(deps),
    },
  };
}
