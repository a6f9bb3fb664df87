import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { outcomes } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';
import type { SyncRunResult } from './contract.ts';

/** Says how a run ended: in the search attributes, and in words on its page of the Temporal UI. */
export function report(scope: string, { status, applied, failed, doubt, unmapped }: SyncRunResult): void {
  const needsPerson = status === 'held' || status === 'failed';
  const outcome = needsPerson ? outcomes.needsPerson : failed + doubt > 0 ? outcomes.withFailures : outcomes.ok;
  upsertSearchAttributes(attributesOf({ phase: status, outcome }));
  const counts = `${applied} written, ${failed} failed, ${doubt} in doubt, ${unmapped} not mapped`;
  setCurrentDetails(`**${status}** (${scope})\n\n${counts}`);
}
