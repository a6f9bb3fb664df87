import type { UnitOfWork } from '../../db/database.ts';
import {
  Appointment,
  Client,
  Consent,
  ContactPoint,
  Location,
  Person,
  Relationship,
  Staff,
} from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import type { AppointmentStatus } from '../../domain/appointments.ts';
import type { Channel } from '../../domain/channels.ts';
import { instantOf } from '../../domain/time.ts';
import type { TestDatabase } from './database.ts';

export interface TestClient {
  id: string;
  personId: string;
}

export interface ClientWishes {
  firstName?: string;
  lastName?: string;
  active?: boolean;
  email?: string | null;
  mobile?: string | null;
  home?: string | null;
  preferredMethod?: Channel | null;
  /** Channels with consent for the client's own address, or the contact's where there is one; default both. */
  consents?: ('email' | 'text' | 'voice')[];
  consentExpiresAt?: Date | null;
  /** A Messaging Contact of its own instead of the client's details; a person of this id is used again. */
  contact?: { personId?: string; email?: string | null; mobile?: string | null };
}

/** Rows of a small practice, for tests of audiences and sending. Instants of wall times are worked out as the app does. */
export class TestPeople {
  readonly #database: TestDatabase;
  readonly practiceId: string;
  #count = 0;
  #places = new Map<string, { locationId: string; staffId: string }>();

  constructor(database: TestDatabase, practiceId: string) {
    this.#database = database;
    this.practiceId = practiceId;
  }

  work<T>(task: (uow: UnitOfWork) => Promise<T>): Promise<T> {
    return this.#database.database.work({ practiceId: this.practiceId, actor: 'system:test' }, task);
  }

  /** A client who can be reached by e-mail and text, has consented to both, and prefers nothing, unless wished otherwise. */
  async client(wishes: ClientWishes = {}): Promise<TestClient> {
    const n = ++this.#count;
    const { email = `client${n}@example.com`, mobile = numbered(n), home = null, contact } = wishes;
    const ids = { id: newId(), personId: newId() };
    await this.work(async ({ em }) => {
      em.create(Person, {
        id: ids.personId,
        firstName: wishes.firstName ?? `First${n}`,
        lastName: wishes.lastName ?? `Last${String(n).padStart(4, '0')}`,
      });
      await em.flush();
      em.create(Client, {
        id: ids.id,
        personId: ids.personId,
        recordNumber: `R${n}`,
        active: wishes.active ?? true,
        useClientDetail: !contact,
        preferredMethod: wishes.preferredMethod ?? null,
      });
      await em.flush();
      const point = (personId: string, kind: 'email' | 'mobile' | 'home', address?: string | null) =>
        address && em.create(ContactPoint, { personId, kind, address });
      point(ids.personId, 'email', email);
      point(ids.personId, 'mobile', mobile);
      point(ids.personId, 'home', home);
      if (contact) {
        const personId = contact.personId ?? newId();
        if (!contact.personId) {
          em.create(Person, { id: personId, firstName: `Contact${n}`, lastName: 'Contact' });
          await em.flush();
          point(personId, 'email', contact.email);
          point(personId, 'mobile', contact.mobile);
        }
        em.create(Relationship, { clientId: ids.id, personId, kind: 'messaging_contact', active: true });
      }
      const phone = contact ? contact.mobile : mobile;
      const reached = { email: contact ? contact.email : email, text: phone, voice: phone ?? home };
      for (const channel of wishes.consents ?? (['email', 'text'] as const)) {
        const address = reached[channel];
        if (address)
          em.create(Consent, {
            clientId: ids.id,
            personId: ids.personId,
            channel,
            address,
            wordingVersion: '1',
            method: 'written',
            givenAt: new Date('2020-01-01T00:00:00Z'),
            expiresAt: wishes.consentExpiresAt ?? null,
          });
      }
    });
    return ids;
  }

  /** An appointment at a wall time (YYYY-MM-DDTHH:MM) of a location in the zone; `startsAt` says which of two in an autumn night. */
  async appointment(
    client: TestClient,
    at: string,
    {
      zone = 'America/New_York',
      status = 'scheduled',
      startsAt = new Date(instantOf(at, zone)),
    }: { zone?: string; status?: AppointmentStatus; startsAt?: Date } = {},
  ): Promise<string> {
    const place = this.#places.get(zone) ?? (await this.#place(zone));
    const id = newId();
    await this.work(async ({ em }) => {
      em.create(Appointment, {
        id,
        clientId: client.id,
        ...place,
        type: 'session',
        localStart: `${at.replace('T', ' ')}:00`,
        zone,
        startsAt,
        endsAt: new Date(startsAt.getTime() + 3_000_000),
        status,
      });
    });
    return id;
  }

  async #place(zone: string) {
    const place = { locationId: newId(), staffId: newId() };
    const personId = newId();
    await this.work(async ({ em }) => {
      em.create(Person, { id: personId, firstName: 'Dana', lastName: 'Reyes' });
      em.create(Location, { id: place.locationId, name: `Office ${zone}`, zone, phone: '+12085550150' });
      await em.flush();
      em.create(Staff, { id: place.staffId, personId });
    });
    this.#places.set(zone, place);
    return place;
  }
}

/** 555-0100 to 555-0199 of as many areas as are asked for. */
const numbered = (n: number) => `+1${201 + Math.floor(n / 100)}55501${String(n % 100).padStart(2, '0')}`;
