import type { Keeper } from '../../../domain/schemas/chart-requests.ts';
import { instantIn } from '../../shared/format.ts';
import { t } from '../t.ts';

export interface WantedItem {
  /** Of the row of the form. */
  key: string;
  /** Of the picklist; null: not chosen yet. */
  code: string | null;
  words: string;
}

export interface RequestDraft {
  items: readonly WantedItem[];
  keeper: Keeper | null;
  words: string;
  required: boolean;
  high: boolean;
  /** Wall time of the reader, as the field has it; empty: by the practice's hours. */
  due: string;
}

export const emptyRequest: RequestDraft = {
  items: [{ key: 'first', code: null, words: '' }],
  keeper: null,
  words: '',
  required: true,
  high: false,
  due: '',
};

/** Why a request cannot be sent yet; null: it can. */
export function requestFault({ items, keeper }: RequestDraft): string | null {
  if (items.some(({ code }) => code === null)) return t('request.need.item');
  if (items.some(({ code, words }) => code === 'other' && words.trim() === '')) return t('request.need.other');
  return keeper === null ? t('request.need.keeper') : null;
}

/** As the API takes it. */
export const requestBody = ({ items, keeper, words, required, high, due }: RequestDraft) => ({
  items: items.map(({ code, words: said }) => ({ code, words: said.trim() })),
  keeper,
  words: words.trim(),
  required,
  priority: high ? 'high' : 'normal',
  dueAt: instantIn(due),
});
