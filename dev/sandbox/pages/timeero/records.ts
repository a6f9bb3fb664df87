import express from 'express';
import type { Router } from 'express';
import { positive, queryText } from '../../timeero/answering.ts';
import type { Records } from '../../timeero/records.ts';
import type { TimeeroStore } from '../../timeero/store.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { empty, time } from '../layout.ts';
import type { Show } from '../routes.ts';
import { deleteForm, form, searchForm, tabBar, valuesOf } from './parts.ts';
import type { Section, Shown } from './sections.ts';

const perPage = 50;

/** List with search, and forms to add, change and delete, of one kind of record; as Timeero's administrator does it behind our back. */
export function recordPages<K extends Shown>(
  store: TimeeroStore,
  section: Section<K>,
  show: Show,
  extra: (record: Records[K]) => Html = () => html``,
): Router {
  const router = express.Router();
  const body = express.urlencoded({ extended: false, limit: '64kb' });
  const table = store.tables[section.kind];
  const base = `/timeero/${section.path}`;
  const { one, tab } = section;

  router.get('/', (request, response) => {
    const search = queryText(request.query['search']);
    const after = positive(request.query['before']) ?? Infinity;
    const words = search.toLowerCase();
    const found = table
      .all()
      .toReversed()
      .map((record) => ({ record, row: section.row(record) }))
      .filter(({ row }) => `${row.who.toString()} ${row.what}`.toLowerCase().includes(words));
    const shown = found.filter(({ record }) => record.id < after).slice(0, perPage);
    const last = shown.at(-1)?.record.id;
    const more = last !== undefined && found.some(({ record }) => record.id < last);
    const rows = shown.map(
      ({ record, row }) =>
        html`<li>
          <a href="${base}/${record.id}"
            ><span class="who">${row.who}</span><span class="what">${row.what}</span>${time(row.when)}</a
          >
        </li>`,
    );
    const live = html`${tabBar(tab)}
      <h1>${tab}</h1>
      ${searchForm(base, `Search ${tab.toLowerCase()}`, search)}
      <p><a href="${base}/new">Add a ${one}</a> · <span class="note">${found.length} found, the newest first</span></p>
      ${
        rows.length === 0
          ? empty(`No ${one} fits.`)
          : html`<ul class="rows">
              ${rows}
            </ul>`
      }
      ${more && html`<p><a href="${base}?search=${encodeURIComponent(search)}&before=${last}">Older ones</a></p>`}`;
    show(response, { title: `Timeero ${tab.toLowerCase()}`, section: 'timeero', live });
  });

  router.get('/new', (_request, response) => {
    const fixed = form({
      action: `${base}/new`,
      submit: `Add ${one}`,
      fields: section.fields,
      values: section.values(undefined),
    });
    show(response, { title: `Add a ${one}`, section: 'timeero', live: heading(`Add a ${one}`), fixed });
  });

  // At the address of the empty form: the page's script asks for it again.
  router.post('/new', body, (request, response) => {
    const given = valuesOf(request.body, section.lists);
    const read = section.validate(given, undefined);
    if ('draft' in read) return response.redirect(303, `${base}/${store.create(section.kind, read.draft, 'page').id}`);
    const fixed = form({
      action: `${base}/new`,
      submit: `Add ${one}`,
      fields: section.fields,
      values: flat(given),
      ...read,
    });
    show(response, { title: `Add a ${one}`, section: 'timeero', live: heading(`Add a ${one}`), fixed }, 422);
  });

  router.get('/:id', (request, response) => {
    const record = table.get(positive(request.params.id) ?? 0);
    if (!record) return missing(response);
    showOne(response, record, section.values(record));
  });

  router.post('/:id', body, (request, response) => {
    const record = table.get(positive(request.params.id) ?? 0);
    if (!record) return missing(response);
    const given = valuesOf(request.body, section.lists);
    const read = section.validate({ ...record, ...given }, record);
    if ('draft' in read) {
      store.update(section.kind, record, read.draft, 'page');
      return response.redirect(303, `${base}/${record.id}`);
    }
    showOne(response, record, flat(given), read.faults);
  });

  router.post('/:id/delete', (request, response) => {
    store.remove(section.kind, positive(request.params.id) ?? 0, 'page');
    response.redirect(303, base);
  });

  function showOne(
    response: Parameters<Show>[0],
    record: Records[K],
    values: Record<string, string>,
    faults?: Record<string, string[]>,
  ): void {
    const live = html`${heading(section.title(record))}
      <p class="note">Id ${record.id} · changed ${time(record.updated_at)}</p>
      ${section.beside(record)}`;
    const fixed = html`${form({
      action: `${base}/${record.id}`,
      submit: 'Save',
      fields: section.fields,
      values,
      ...(faults && { faults }),
    })}
    ${extra(record)} ${deleteForm(`${base}/${record.id}/delete`, `this ${one}`)}`;
    show(response, { title: section.title(record), section: 'timeero', live, fixed }, faults ? 422 : 200);
  }

  const heading = (title: string) =>
    html`${tabBar(tab)}
      <p><a href="${base}">← All ${tab.toLowerCase()}</a></p>
      <h1>${title}</h1>`;
  const missing = (response: Parameters<Show>[0]) =>
    show(response, { title: 'Not found', section: 'timeero', live: heading(`This ${one} is not here`) }, 404);
  return router;
}

const flat = (given: Record<string, string | string[]>): Record<string, string> =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
