import type { z } from 'zod';
import type { contactPoint } from '../../../domain/schemas/people.ts';

export type ContactPoint = z.output<typeof contactPoint>;

/** Digits of a number, letters of a mail address in one case: `(208) 555-0123` and `+12085550123` are the same. */
const plain = ({ kind, address }: ContactPoint) =>
  kind === 'email' ? address.trim().toLowerCase() : address.replace(/\D/g, '').replace(/^1(?=\d{10}$)/, '');

/** What is new since `before`: consent was given for the addresses as they stood, so it has to be asked for these. */
export const newAddresses = (before: readonly ContactPoint[], now: readonly ContactPoint[]): ContactPoint[] => {
  const known = new Set(before.map(plain));
  return now.filter((point) => point.address.trim() !== '' && !known.has(plain(point)));
};

/** Makes the point at `index` the preferred one of its kind. */
export const prefer = (points: readonly ContactPoint[], index: number): ContactPoint[] =>
  points.map((point, at) => (point.kind === points[index]?.kind ? { ...point, preferred: at === index } : point));
