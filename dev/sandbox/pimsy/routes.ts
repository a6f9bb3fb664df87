import express from 'express';
import type { Request, Response, Router } from 'express';
import { handled, param } from '../handled.ts';
import { layout, type Page } from '../pages/layout.ts';
import { html } from '../pages/html.ts';
import { appointmentFrom, dayOf, newAppointment, shownDay } from './appointment-form.ts';
import { appointmentPage, dayPage } from './appointment-views.ts';
import { controlPage } from './control-views.ts';
import { faultNames } from './faults.ts';
import { frame, kindOf, peopleList, type PeopleKind, personPage } from './people-views.ts';
import { applyFields, type PersonFields, type PimsyPerson } from './person-form.ts';
import type { Pimsy } from './pimsy.ts';
import { fhirLibrary } from './library.ts';
import type { Kept, Store, Written } from './store.ts';
import { visitList } from './visit-views.ts';

export interface Counted {
  emails: { size: number };
  texts: { ledger: { size: number } };
  calls: { ledger: { size: number } };
  timeero?: { store: { ledger: { size: number } } } | undefined;
}

type Form = Record<string, string | undefined>;

/** Pages on which a person acts as PIMSY's staff, and sees which visits arrived. */
export function pimsyPages(pimsy: Pimsy, { emails, texts, calls, timeero }: Counted): Router {
  const router = express.Router();
  const form = express.urlencoded({ extended: false, limit: '16kb' });
  const show = (response: Response, page: Pick<Page, 'title' | 'live' | 'fixed'>, status = 200) => {
    const counts = {
      mail: emails.size,
      texts: texts.ledger.size,
      calls: calls.ledger.size,
      pimsy: pimsy.writes.size,
      timeero: timeero?.store.ledger.size,
    };
    response
      .status(status)
      .type('html')
      .send(layout({ ...page, section: 'pimsy', counts }));
  };

  router.get(
    '/',
    handled(async (_request, response) => {
      const practices = await pimsy.practices();
      const live = html`<h1>PIMSY</h1>
        <p>What each practice holds in its EHR. Change it here as the practice's staff would in PIMSY.</p>
        <ul class="rows">
          ${practices.map(
            ({ acronym, name, clients }) =>
              html`<li>
                <a href="/pimsy/${acronym}/employees"
                  ><span class="who">${name}</span><span class="what">${acronym}</span
                  ><small>${clients} clients</small></a
                >
              </li>`,
          )}
        </ul>
        <p><a href="/pimsy/control">Connect a program, or let PIMSY fail</a></p>`;
      show(response, { title: 'PIMSY', live });
    }),
  );

  router.get(
    '/control',
    handled(async (request, response) => {
      const practices = (await pimsy.practices()).map(({ acronym }) => acronym);
      show(response, {
        title: 'PIMSY: connect and faults',
        ...controlPage(pimsy, practices, String(request.headers.host)),
      });
    }),
  );
  router.post('/control', form, (request, response) => {
    const { fault = '', times = '1', value = '', end }: Form = { ...request.body };
    const known = faultNames.find((name) => name === fault);
    if (known && end !== undefined) pimsy.faults.end(known);
    else if (known && /^\d{1,3}$/.test(times)) pimsy.faults.set(known, Number(times), value.slice(0, 40));
    pimsy.touched();
    response.redirect(303, '/pimsy/control');
  });

  /** The practice that the address names; answers 404 where it has nothing in PIMSY. */
  async function open(request: Request, response: Response): Promise<{ store: Store; practice: string } | null> {
    const practice = param(request, 'practice');
    const store = await pimsy.store(practice);
    if (store) return { store, practice };
    missing(response);
    return null;
  }
  const missing = (response: Response) =>
    show(
      response,
      {
        title: 'Not found',
        live: html`<h1>PIMSY does not hold this</h1>
          <p><a href="/pimsy">All practices</a></p>`,
      },
      404,
    );

  /** Back to the page, or the page again with what FHIR says against it. */
  async function settle(response: Response, written: Written, to: string, saved = ''): Promise<void> {
    const { core } = await fhirLibrary();
    if (core.isOk(written.outcome)) {
      pimsy.touched();
      return response.redirect(303, `${to}${saved}`);
    }
    const why = written.outcome.issue.map(({ details }) => details?.text ?? 'It is not valid').join('. ');
    show(
      response,
      {
        title: 'Not saved',
        live: html`<h1>Not saved</h1>
          <p class="bad">${why}</p>
          <p><a href="${to}">Back</a></p>`,
      },
      422,
    );
  }

  for (const kind of ['employees', 'clients'] as const) {
    router.get(
      `/:practice/${kind}`,
      handled(async (request, response) => {
        const found = await open(request, response);
        if (!found) return;
        const { store, practice } = found;
        const sought = (typeof request.query['q'] === 'string' ? request.query['q'] : '').slice(0, 100);
        const people = await peopleOf(store, kind);
        show(response, {
          title: `PIMSY: ${kind}`,
          live: frame(practice, kind, peopleList(practice, kind, people, sought)),
        });
      }),
    );
    router.get(
      `/:practice/${kind}/:id`,
      handled(async (request, response) => {
        const found = await open(request, response);
        const person = found && (await personIn(found.store, kind, param(request, 'id')));
        if (!found || !person) {
          if (found) missing(response);
          return;
        }
        show(response, {
          title: `PIMSY: ${person.id}`,
          ...personPage(found.practice, kind, person, request.query['saved'] !== undefined),
        });
      }),
    );
    router.post(
      `/:practice/${kind}/:id`,
      form,
      handled(async (request, response) => {
        const found = await open(request, response);
        const person = found && (await personIn(found.store, kind, param(request, 'id')));
        if (!found || !person) {
          if (found) missing(response);
          return;
        }
        const path = `${kindOf[kind]}/${person.id}`;
        const written = await found.store.write('PUT', path, applyFields(person, fieldsFrom({ ...request.body })));
        await settle(response, written, `/pimsy/${found.practice}/${kind}/${person.id}`, '?saved');
      }),
    );
  }

  router.get(
    '/:practice/appointments',
    handled(async (request, response) => {
      const found = await open(request, response);
      if (!found) return;
      const day = await dayOf(found.store, shownDay(request.query['date'], pimsy.now()));
      show(response, { title: 'PIMSY: appointments', ...dayPage(found.practice, day) });
    }),
  );
  router.post(
    '/:practice/appointments',
    form,
    handled(async (request, response) => {
      const found = await open(request, response);
      if (!found) return;
      const fields: Form = { ...request.body };
      const written = await found.store.write('POST', 'Appointment', await newAppointment(found.store, fields));
      await settle(
        response,
        written,
        `/pimsy/${found.practice}/appointments?date=${shownDay(fields['start']?.slice(0, 10), pimsy.now())}`,
      );
    }),
  );
  router.get(
    '/:practice/appointments/:id',
    handled(async (request, response) => {
      const found = await open(request, response);
      const held = found && (await found.store.get('Appointment', param(request, 'id')));
      if (!found || held?.resourceType !== 'Appointment') {
        if (found) missing(response);
        return;
      }
      show(response, {
        title: `PIMSY: ${held.id}`,
        ...appointmentPage(found.practice, await dayOf(found.store, null, held)),
      });
    }),
  );
  router.post(
    '/:practice/appointments/:id',
    form,
    handled(async (request, response) => {
      const found = await open(request, response);
      const held = found && (await found.store.get('Appointment', param(request, 'id')));
      if (!found || held?.resourceType !== 'Appointment') {
        if (found) missing(response);
        return;
      }
      const fields: Form = { ...request.body };
      const path = `Appointment/${held.id}`;
      if (fields['delete'] !== undefined)
        return settle(response, await found.store.write('DELETE', path, null), `/pimsy/${found.practice}/appointments`);
      const written = await found.store.write('PUT', path, await appointmentFrom(found.store, held, fields));
      await settle(response, written, `/pimsy/${found.practice}/appointments/${held.id}`);
    }),
  );

  router.get(
    '/:practice/visits',
    handled(async (request, response) => {
      const found = await open(request, response);
      if (!found) return;
      const writes = pimsy.writes.all().filter(({ practice }) => practice === found.practice);
      show(response, { title: 'PIMSY: visits', live: frame(found.practice, 'visits', visitList(writes)) });
    }),
  );
  return router;
}

async function peopleOf(store: Store, kind: PeopleKind): Promise<Kept<PimsyPerson>[]> {
  const records = await store.all(kindOf[kind]);
  return records.filter(isPerson);
}

async function personIn(store: Store, kind: PeopleKind, id: string): Promise<Kept<PimsyPerson> | null> {
  const record = await store.get(kindOf[kind], id);
  return record && isPerson(record) ? record : null;
}

const isPerson = (record: Kept): record is Kept<PimsyPerson> =>
  record.resourceType === 'Practitioner' || record.resourceType === 'Patient';

function fieldsFrom(form: Form): PersonFields {
  const text = (name: string) => (form[name] ?? '').trim().slice(0, 200);
  return {
    firstName: text('firstName'),
    lastName: text('lastName'),
    line1: text('line1'),
    line2: text('line2'),
    city: text('city'),
    state: text('state'),
    zip: text('zip'),
    email: text('email'),
    mobile: text('mobile'),
    ssn: text('ssn'),
    medicaidId: text('medicaidId'),
    birthDate: text('birthDate'),
    active: form['active'] !== undefined,
  };
}
