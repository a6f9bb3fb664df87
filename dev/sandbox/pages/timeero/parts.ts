import { html } from '../html.ts';
import type { Html } from '../html.ts';

const tabs = [
  ['/timeero', 'Account'],
  ['/timeero/users', 'Users'],
  ['/timeero/jobs', 'Jobs'],
  ['/timeero/schedules', 'Schedules'],
  ['/timeero/visits', 'Visits'],
] as const;
export type Tab = (typeof tabs)[number][1];

export const tabBar = (current: Tab): Html =>
  html`<nav class="tabs" aria-label="Timeero">
    ${tabs.map(
      ([href, label]) => html`<a href="${href}" ${label === current && html`aria-current="page"`}>${label}</a>`,
    )}
  </nav>`;

/** A field of a form; its value is text, for `multi` ids joined by commas. */
export interface Field {
  name: string;
  label: string;
  kind?: 'text' | 'area' | 'checkbox' | 'select' | 'multi' | 'datetime-local';
  options?: readonly (readonly [value: string, label: string])[];
  hint?: string;
}

export interface FormOf {
  action: string;
  submit: string;
  fields: readonly Field[];
  values: Readonly<Record<string, string>>;
  /** Sentences by field, as the API gives them. */
  faults?: Readonly<Record<string, readonly string[]>>;
}

export function form({ action, submit, fields, values, faults = {} }: FormOf): Html {
  return html`<form method="post" action="${action}" class="card form">
    ${Object.keys(faults).length > 0 && html`<p class="bad" role="alert">Not saved. Correct what is marked.</p>`}
    ${fields.map((field) => fieldOf(field, values[field.name] ?? '', faultOf(faults, field.name)))}
    <button type="submit">${submit}</button>
  </form>`;
}

/** `user_ids.0` is about user_ids. */
const faultOf = (faults: NonNullable<FormOf['faults']>, name: string): string =>
  Object.entries(faults)
    .flatMap(([field, sentences]) => (field.split('.')[0] === name ? sentences : []))
    .join(' ');

function fieldOf(field: Field, value: string, fault: string): Html {
  const { name, label, hint } = field;
  const describes = [hint && `${name}-hint`, fault && `${name}-fault`].filter(Boolean).join(' ');
  const marks = html`${fault && html`aria-invalid="true"`} ${describes && html`aria-describedby="${describes}"`}`;
  const notes = html`${hint && html`<small id="${name}-hint">${hint}</small>`}${
    fault && html`<small class="bad" id="${name}-fault">${fault}</small>`
  }`;
  if (field.kind === 'checkbox') {
    return html`<div class="check">
      <input type="hidden" name="${name}" value="0" />
      <input type="checkbox" id="${name}" name="${name}" value="1" ${value === '1' && html`checked`} ${marks} />
      <label for="${name}">${label}</label>${notes}
    </div>`;
  }
  return html`<div>
    <label for="${name}">${label}</label>
    ${control(field, value, marks)} ${notes}
  </div>`;
}

function control({ name, kind = 'text', options = [] }: Field, value: string, marks: Html): Html {
  if (kind === 'area') return html`<textarea id="${name}" name="${name}" rows="2" ${marks}>${value}</textarea>`;
  if (kind === 'select' || kind === 'multi') {
    const chosen = value.split(',');
    return html`<select id="${name}" name="${name}" ${kind === 'multi' && html`multiple size="6"`} ${marks}>
      ${options.map(
        ([each, label]) => html`<option value="${each}" ${chosen.includes(each) && html`selected`}>${label}</option>`,
      )}
    </select>`;
  }
  return html`<input type="${kind}" id="${name}" name="${name}" value="${value}" ${marks} />`;
}

export const searchForm = (action: string, label: string, search: string): Html =>
  html`<form action="${action}" class="search" role="search">
    <label for="search">${label}</label>
    <input type="search" id="search" name="search" value="${search}" />
    <button type="submit">Search</button>
  </form>`;

export const deleteForm = (action: string, what: string): Html =>
  html`<form method="post" action="${action}" class="danger">
    <button type="submit">Delete ${what}</button>
  </form>`;

/** Fields of an urlencoded form: the last of several values, all of them for `lists`. */
export function valuesOf(body: unknown, lists: readonly string[] = []): Record<string, string | string[]> {
  if (typeof body !== 'object' || body === null) return {};
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => {
      const all = (Array.isArray(value) ? value : [value]).map(String);
      return [name, lists.includes(name) ? all : (all.at(-1) ?? '')];
    }),
  );
}
