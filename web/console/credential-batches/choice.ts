import type { HistoryState } from '@tanstack/react-router';
import type { ChosenClients } from '../../../domain/schemas/credential-batches.ts';

/** Whom a batch is for; the choice stands in the address, names and ids in the history entry, because they have no place in an address. */
export const choices = ['without-login', 'active', 'chosen', 'search'] as const;
export type Choice = (typeof choices)[number];

const active = { all: null, inactive: false, active: true } as const;

/** null: nobody is chosen, as after opening the address in a new tab. */
export const chosenOf = (
  { who = 'without-login', of }: { who?: Choice; of?: 'inactive' | 'all' },
  { chosen = [], text = '' }: Pick<HistoryState, 'chosen' | 'text'>,
): ChosenClients | null => {
  if (who === 'chosen') return chosen.length > 0 ? { by: 'ids', ids: [...chosen] } : null;
  if (who === 'search') return filterOf(text, of);
  return { ...filterOf('', undefined), withoutLogin: who === 'without-login' };
};

/** All that the list of clients finds by a text. */
export const filterOf = (text: string, of: 'inactive' | 'all' | undefined) =>
  ({ by: 'filter', text, active: active[of ?? 'active'], withoutLogin: false }) as const satisfies ChosenClients;
