import type { UnitOfWork } from '../../db/database.ts';
import { voiceOf } from '../../db/broadcasts/voice.ts';
import { Client, Location, Person, PracticeLogo } from '../../db/entities/index.ts';
import { practiceZone } from '../../db/practice-zone.ts';
import { nameOfLetter } from '../../domain/fax.ts';
import { displayPhone } from '../../domain/phone.ts';

/** What stands at the head of every bill of a client, and what else it needs of the practice. */
export interface Letterhead {
  practice: string;
  /** As people write it. */
  phone: string;
  zone: string;
  /** Name, address and phone, line by line. */
  sender: string[];
  logo: Buffer | null;
  clientName: string;
  recordNumber: string;
}

/** The address is that of the client's location, else of the practice's first one that has an address. */
export async function letterheadOf(uow: UnitOfWork, clientId: string): Promise<Letterhead> {
  const { em } = uow;
  const { personId, recordNumber, locationId } = await em.findOneOrFail(Client, { id: clientId });
  const { firstName, lastName } = await em.findOneOrFail(Person, { id: personId });
  const { name: practice, phone: number } = await voiceOf(uow);
  const phone = displayPhone(number);
  const all = await em.find(Location, { active: true, line1: { $ne: null } }, { orderBy: { name: 'asc' } });
  const place = all.find(({ id }) => id === locationId) ?? all[0];
  const [logo] = await em.find(PracticeLogo, {});
  const town = place && [place.city, [place.state, place.zip].filter(Boolean).join(' ')].filter(Boolean).join(', ');
  const lines = [practice, place?.line1, place?.line2, town, phone];
  return {
    practice,
    phone,
    zone: await practiceZone(uow),
    sender: lines.filter((line): line is string => Boolean(line)),
    // PDF knows no WebP; the name stands there in any case.
    logo: logo && logo.mediaType !== 'image/webp' ? Buffer.from(logo.bytes) : null,
    clientName: `${firstName} ${lastName}`,
    recordNumber,
  };
}

/** What every bill says alike. */
export const printed = ({ practice }: Letterhead, date: Date) => ({
  language: 'en',
  date,
  footer: (page: number, pages: number) => `${practice} · Page ${page} of ${pages}`,
  nameOf: (letter: string) => nameOfLetter(letter, 'en'),
});
