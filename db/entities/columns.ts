import { p } from '@mikro-orm/postgresql';
import { newId } from '../ids.ts';
import { present } from './present.ts';

/**
 * Columns that every table of a practice begins with. The key in PostgreSQL is (practice_id, id); the unit of work fixes the practice,
 * so within it the id alone is the key, and practice_id is filled by the database.
 */
export const keyed = () => ({
  id: p.uuid().primary().onCreate(newId),
  practiceId: p.uuid().defaultRaw('current_practice()').persist(false),
});

export const dated = () => ({
  createdAt: p.datetime().onCreate(present),
  updatedAt: p.datetime().onCreate(present).onUpdate(present),
});

/** Optimistic lock: a write that names an old version is refused. */
export const versioned = () => ({ ...dated(), version: p.integer().version() });
