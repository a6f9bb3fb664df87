import type { Client } from '../../../domain/schemas/people.ts';
import type { Anchor } from './arrival.ts';

/** The part of the chart in which what stands in the way can be mended. */
export interface ReachWay {
  tab: 'contacts' | undefined;
  anchor: Exclude<Anchor, 'reach'>;
}

/** Where a reason of the gate can be mended; null: not in this console, such as an opt-out. */
export function reachWay(reason: string | null, { useClientDetail }: Pick<Client, 'useClientDetail'>): ReachWay | null {
  if (reason === 'no-address' || reason === 'bad-address' || reason === 'not-working')
    return useClientDetail ? { tab: undefined, anchor: 'numbers' } : { tab: 'contacts', anchor: 'messaging-contact' };
  if (reason === 'no-consent') return { tab: 'contacts', anchor: 'consents' };
  if (reason === 'prefers-other') return { tab: 'contacts', anchor: 'method' };
  return reason === 'inactive' ? { tab: undefined, anchor: 'active' } : null;
}
