import express from 'express';
import type { Request, Response, Router } from 'express';
import { queryText } from '../../timeero/answering.ts';
import type { TimeeroStandIn } from '../../timeero/stand-in.ts';
import { html } from '../html.ts';
import { empty } from '../layout.ts';
import type { Show } from '../routes.ts';
import { accountPage, webhookForm } from './account.ts';
import { clockForms, clockRoutes, visitRows } from './clocking.ts';
import { tabBar, valuesOf } from './parts.ts';
import { recordPages } from './records.ts';
import { visitForms } from './visit-form.ts';
import { jobSection, scheduleSection, userSection } from './sections.ts';

const shown = 100;

/** Pages on which a person is the administrator of the Timeero account, and the phones of its users. */
export function timeeroPages(standIn: TimeeroStandIn, show: Show): Router {
  const router = express.Router();
  const { store, notifier } = standIn;

  const account = (request: Request, response: Response, fault = '') => {
    const live = accountPage(standIn, request.headers.host ?? '');
    const fixed = webhookForm(standIn, fault);
    show(response, { title: 'Timeero', section: 'timeero', live, fixed }, fault ? 422 : 200);
  };
  router.get(['/', '/webhooks'], (request, response) => account(request, response));
  router.post('/webhooks', express.urlencoded({ extended: false, limit: '16kb' }), (request, response) => {
    const address = queryText(valuesOf(request.body)['url']);
    const isAddress = URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);
    if (address !== '' && !isAddress) return account(request, response, 'An address begins with http:// or https://.');
    notifier.url = address || null;
    response.redirect(303, '/timeero');
  });

  router.use('/users', recordPages(store, userSection(store), show));
  router.use('/jobs', recordPages(store, jobSection(store), show));
  router.use('/schedules', clockRoutes(store, show));
  router.use(
    '/schedules',
    recordPages(store, scheduleSection(store), show, (schedule) => clockForms(store, schedule)),
  );
  router.use('/visits', visitForms(store, show));
  router.get('/visits', (_request, response) => {
    const sheets = store.tables.timesheet.all().slice(-shown).toReversed();
    const live = html`${tabBar('Visits')}
      <h1>Visits</h1>
      ${sheets.length === 0 ? empty('Nobody has clocked in yet. Open a shift to clock somebody in.') : visitRows(store, sheets)}`;
    show(response, { title: 'Timeero visits', section: 'timeero', live });
  });
  return router;
}
