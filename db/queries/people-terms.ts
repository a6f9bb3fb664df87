import { type RawBuilder, sql } from 'kysely';
import type { PeopleTerm } from '../../domain/people-terms.ts';

const rowsOf = (terms: readonly PeopleTerm[]) => sql`
  unnest(${terms.map(({ word }) => word)}::text[], ${terms.map(({ date }) => date)}::date[],
         ${terms.map(({ digits }) => digits)}::text[], ${terms.map(({ email }) => email)}::text[])
    with ordinality as term(word, date, digits, email, n)`;

/** For a `with`: `reached`, who has the number or e-mail of which term. One scan for all, where a look-up a person would cost 20,000. */
export const reachedByTerms = (terms: readonly PeopleTerm[]) => sql`
  reached as materialized (
    select term.n, cp.person_id from ${rowsOf(terms)} join contact_point cp on cp.active
       and case cp.kind when 'email' then position(lower(term.email) in lower(cp.address)) > 0
                        else right(cp.address, length(term.digits)) = term.digits end)`;

/**
 * Whether every term finds person `p`: its word stands in `text`, or, where `details` may be known, it is their birth date, number or
 * e-mail, or `address`, which is either. `birthDates` narrows who is found by their birth date: nobody sees those of staff. Words are sought as they are,
 * so that no character is a wildcard. Whom a number reaches is asked of terms alone that can be one: not asked, it is not worked out.
 */
export const foundByTerms = (
  terms: readonly PeopleTerm[],
  text: RawBuilder<unknown>,
  details: RawBuilder<unknown>,
  address: RawBuilder<unknown> = sql`null::text`,
  birthDates: RawBuilder<unknown> = sql`true`,
) =>
  terms.length === 0
    ? sql`true`
    : sql`not exists (
        select from ${rowsOf(terms)}
         where position(lower(term.word) in lower(${text})) = 0
           and not (${details} and (${birthDates} and coalesce(p.birth_date = term.date, false)
                                 or coalesce(case when position('@' in ${address}) > 0 then position(lower(term.email) in lower(${address})) > 0
                                                  else right(${address}, length(term.digits)) = term.digits end, false)
                                 or coalesce(term.digits, term.email) is not null
                                    and (term.n, p.id) in (select reached.n, reached.person_id from reached))))`;
