import { defineSearchAttributeKey, type SearchAttributePair, SearchAttributeType } from '@temporalio/common';
import { searchAttributes } from './names.ts';

const keyword = SearchAttributeType.KEYWORD;

/** The custom search attributes as typed keys. */
export const searchAttributeKeys = {
  practice: defineSearchAttributeKey(searchAttributes.practice, keyword),
  process: defineSearchAttributeKey(searchAttributes.process, keyword),
  phase: defineSearchAttributeKey(searchAttributes.phase, keyword),
  subject: defineSearchAttributeKey(searchAttributes.subject, keyword),
  outcome: defineSearchAttributeKey(searchAttributes.outcome, keyword),
};

/** Search attributes in the shape that `typedSearchAttributes` and `upsertSearchAttributes` take; ids and words only. */
export function attributesOf(values: Partial<Record<keyof typeof searchAttributeKeys, string>>): SearchAttributePair[] {
  const given = new Map(Object.entries(values));
  return Object.entries(searchAttributeKeys).flatMap(([name, key]) => {
    const value = given.get(name);
    return value === undefined ? [] : [{ key, value }];
  });
}
