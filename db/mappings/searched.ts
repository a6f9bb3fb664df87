import { type RawBuilder, sql } from 'kysely';
import type { PeopleTerm } from '../../domain/people-terms.ts';

/**
 * Whether every term stands in record `r`: in its name, its id, its e-mail, phone digits or birth date. Sought as they are: no character is a wildcard. One
 * that is closed to the reader is found by nothing, as what finds it would tell what it says.
 */
export const recordHasTerms = (terms: readonly PeopleTerm[], closed: RawBuilder<boolean>) =>
  terms.length === 0
    ? sql`true`
    : sql`not ${closed} and not exists (
        select from unnest(${terms.map(({ word }) => word)}::text[], ${terms.map(({ date }) => date)}::text[],
                           ${terms.map(({ digits }) => digits)}::text[]) as term(word, date, digits),
               lateral (select lower(concat_ws(' ', r.label, r.external_id, r.facts ->> 'recordNumber', r.facts ->> 'employeeNumber',
                                               array_to_string(r.match_keys, ' '))) as text) hay
         where position(lower(term.word) in hay.text) = 0
           and not coalesce(position(term.date in hay.text) > 0, false) and not coalesce(position(term.digits in hay.text) > 0, false))`;
