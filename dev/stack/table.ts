import type { DemoLogin } from '../../db/seed/logins.ts';
import { consoleUrl, portalUrl } from './settings.ts';
import type { Settings } from './settings.ts';

/** What a person needs once everything runs: addresses, logins, where the data lie. */
export function startTable(settings: Settings, logins: DemoLogin[], portalLogins: DemoLogin[]): string {
  const { ports, folder, temporal } = settings;
  const base = consoleUrl(settings);
  const portals = [...new Set(portalLogins.map(({ practice }) => practice))];
  const addresses = [
    ['Console', base],
    ...portals.map((practice) => [`Client portal (${practice})`, portalUrl(settings, practice)]),
    ['API documentation', `${base}/api/docs`],
    ['Temporal UI', `${base}/temporal  (operators)`],
    ['Inbox (e-mail, texts)', `http://localhost:${ports.inbox}`],
    ['PIMSY (stand-in)', `http://localhost:${ports.inbox}/pimsy`],
    ['Timeero (stand-in)', `http://localhost:${ports.inbox}/timeero`],
  ];
  const data = [
    ['State', folder.root],
    ['PostgreSQL', `${folder.postgres}  (port ${ports.postgres})`],
    ['Temporal', temporal ? `at ${temporal.address}` : `${folder.temporal}  (port ${ports.temporal})`],
    ['Logs', folder.logs],
  ];
  const people = [...logins, ...portalLogins].map(({ practice, login, password, what }) => [
    practice,
    login,
    password,
    what,
  ]);
  const sections = [
    section('Addresses', addresses),
    section('Sign in as', people.length === 0 ? [] : [['practice', 'login', 'password', ''], ...people]),
    section('Data', data),
  ];
  return [
    '',
    ...sections.flat(),
    '  Ctrl-C stops everything; the data stay. Begin anew: npm start -- --fresh',
    '',
  ].join('\n');
}

function section(title: string, rows: string[][]): string[] {
  if (rows.length === 0) return [];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = rows.map((row) =>
    `    ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  );
  return [`  ${title}`, ...lines, ''];
}
