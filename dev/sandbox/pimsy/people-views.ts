import { html, type Html } from '../pages/html.ts';
import { empty, time } from '../pages/layout.ts';
import { fieldsOf, type PersonFields, type PimsyPerson } from './person-form.ts';
import type { Kept, ServedType } from './store.ts';

export const kindOf = { employees: 'Practitioner', clients: 'Patient' } as const satisfies Record<string, ServedType>;
export type PeopleKind = keyof typeof kindOf;
const mostShown = 200;

/** The parts of a practice's PIMSY, and the one that is open. */
export function frame(practice: string, current: string, content: Html): Html {
  const link = (to: string, label: string) =>
    html`<a href="/pimsy/${practice}/${to}" ${to === current && html`aria-current="page"`}>${label}</a>`;
  return html`<p><a href="/pimsy">← All practices</a></p>
    <h1>PIMSY of ${practice}</h1>
    <nav class="tabs" aria-label="Parts of PIMSY">
      ${link('employees', 'Employees')}${link('clients', 'Clients')}${link('appointments', 'Appointments')}${link('visits', 'Visits received')}
    </nav>
    ${content}`;
}

export function peopleList(practice: string, kind: PeopleKind, people: Kept<PimsyPerson>[], sought: string): Html {
  const words = sought.toLowerCase().split(/\s+/).filter(Boolean);
  const rows = people
    .map((person) => ({ person, fields: fieldsOf(person) }))
    .filter(({ person, fields }) => {
      const text = [person.id, ...Object.values(fields)].join(' ').toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .toSorted((a, b) => nameOf(a.fields).localeCompare(nameOf(b.fields)));
  return html`<form method="get" class="search" role="search">
      <label for="q">Find by name, id, e-mail, phone, SSN or Medicaid ID</label>
      <input id="q" name="q" type="search" value="${sought}" /> <button type="submit">Find</button>
    </form>
    <p class="note">
      ${rows.length} of ${people.length}${rows.length > mostShown && html`; the first ${mostShown} are shown`}
    </p>
    ${
      rows.length === 0
        ? empty('Nobody matches.')
        : html`<ul class="rows">
            ${rows.slice(0, mostShown).map(({ person, fields }) => personRow(practice, kind, person, fields))}
          </ul>`
    }`;
}

const nameOf = ({ lastName, firstName }: PersonFields): string =>
  [lastName, firstName].filter((part) => part !== '').join(', ') || '(no name)';

function personRow(practice: string, kind: PeopleKind, person: Kept<PimsyPerson>, fields: PersonFields): Html {
  const lacks = missingOf(kind, fields);
  return html`<li>
    <a href="/pimsy/${practice}/${kind}/${person.id}"
      ><span class="who">${nameOf(fields)}</span><span class="what">${person.id} · ${fields.email || 'no e-mail'}</span
      ><span
        >${!fields.active && html`<span class="tag">inactive</span> `}${
          lacks.length > 0 && html`<span class="tag bad">no ${lacks.join(', ')}</span>`
        }</span
      ></a
    >
  </li>`;
}

/** Only what is empty: whether the rest is right, Rounds has to find out. */
function missingOf(kind: PeopleKind, fields: PersonFields): string[] {
  const needed: [string, string][] = [
    ['name', fields.firstName && fields.lastName],
    ['address', fields.line1 && fields.city && fields.state && fields.zip],
    ['e-mail', fields.email],
    ['phone', fields.mobile],
    kind === 'employees' ? ['SSN', fields.ssn] : ['Medicaid ID', fields.medicaidId],
  ];
  return needed.flatMap(([label, value]) => (value === '' ? [label] : []));
}

const inputs: readonly (readonly [name: Exclude<keyof PersonFields, 'active'>, label: string, hint?: string])[] = [
  ['firstName', 'First name'],
  ['lastName', 'Last name'],
  ['line1', 'Address'],
  ['line2', 'Address line 2'],
  ['city', 'City'],
  ['state', 'State'],
  ['zip', 'ZIP'],
  ['email', 'E-mail'],
  ['mobile', 'Mobile phone'],
  ['ssn', 'SSN'],
];
const ofClients: typeof inputs = [
  ['medicaidId', 'Medicaid ID'],
  ['birthDate', 'Birth date', 'YYYY-MM-DD'],
];

export function personPage(
  practice: string,
  kind: PeopleKind,
  person: Kept<PimsyPerson>,
  saved: boolean,
): { live: Html; fixed: Html } {
  const fields = fieldsOf(person);
  const shown = kind === 'clients' ? [...inputs, ...ofClients] : inputs;
  const live = html`<p><a href="/pimsy/${practice}/${kind}">← All ${kind}</a></p>
    <h1>${fields.firstName} ${fields.lastName} <small>${person.id}</small></h1>
    <p class="note" role="status">${saved && html`<b>Saved.</b>`} Changed ${time(person.meta?.lastUpdated ?? '')}</p>`;
  const fixed = html`<form method="post" class="card fields" autocomplete="off">
    ${shown.map(
      ([name, label, hint]) =>
        html`<label for="${name}">${label}${hint && html` <small>${hint}</small>`}</label>
          <input id="${name}" name="${name}" value="${fields[name]}" maxlength="200" />`,
    )}
    <label class="check"><input type="checkbox" name="active" ${fields.active && html`checked`} /> Active</label>
    <button type="submit">Save</button>
  </form>`;
  return { live, fixed };
}
