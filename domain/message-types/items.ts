import type { PlaceholderValues } from '../placeholders.ts';
import type { Details, Telling } from './message-type.ts';

/** What expires and when, of everything that one message is about; `nameOf`: as it may be told at this address. */
export function tellItems(
  items: readonly Details[],
  { date, list }: Telling,
  nameOf: (item: Details) => string,
): PlaceholderValues {
  const [names, dates] = [items.map(nameOf), items.map(({ day }) => date(day))];
  // Where both differ nobody could tell which is when.
  const apart = new Set(names).size > 1 && new Set(dates).size > 1;
  return {
    RenewalItem: list(names),
    ExpiryDate: list(apart ? dates.map((each, nth) => `${each} (${names[nth]})`) : dates),
  };
}
