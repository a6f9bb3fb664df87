import { sql } from 'kysely';
import { Client, type ClientConfig } from 'pg';

const mark = '/* planned once */';

/**
 * Begins a statement of which PostgreSQL keeps the plan a connection, after it has come five times, and does not plan it each time: for those that come hundreds of times a minute, whose plan is the same whatever
 * they are asked, and takes longer than their work. Not for those whose plan depends on what they are asked, such as a list that may begin anywhere.
 */
export const plannedOnce = sql.raw(mark);

const names = new Map<string, string>();

function nameOf(text: string): string {
  const known = names.get(text) ?? `once_${names.size}`;
  names.set(text, known);
  return known;
}

/** A connection that has the marked statements prepared under a name of their own. */
export class PlanningClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    const query = this.query.bind(this);
    const planned = (text: unknown, ...rest: unknown[]): unknown => {
      if (typeof text !== 'string' || !text.startsWith(mark)) return Reflect.apply(query, this, [text, ...rest]);
      const [values, ...others] = rest;
      return Reflect.apply(query, this, [{ name: nameOf(text), text, values }, ...others]);
    };
    Object.defineProperty(this, 'query', { value: planned });
  }
}
