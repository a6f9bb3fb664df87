import type { Appointment } from '@medplum/fhirtypes';
import { addDays } from '../../../domain/time.ts';
import { html, type Html } from '../pages/html.ts';
import { empty, time } from '../pages/layout.ts';
import { actorOf, appointmentZone, type Day, minutesOf, startIn, statuses } from './appointment-form.ts';
import { frame } from './people-views.ts';
import { fieldsOf, type PimsyPerson } from './person-form.ts';
import type { Kept } from './store.ts';

interface Content {
  live: Html;
  fixed: Html;
}

export function dayPage(practice: string, day: Day): Content {
  const at = (days: number) => `/pimsy/${practice}/appointments?date=${addDays(day.date, days)}`;
  const list = html`<form method="get" class="search">
      <label for="date">Day</label> <input id="date" name="date" type="date" value="${day.date}" />
      <button type="submit">Show</button>
    </form>
    <p class="inline"><a href="${at(-1)}">← Day before</a> <a href="${at(1)}">Day after →</a></p>
    ${
      day.appointments.length === 0
        ? empty('Nothing on this day.')
        : html`<ul class="rows">
            ${day.appointments.map((each) => appointmentRow(practice, each, day))}
          </ul>`
    }`;
  return {
    live: frame(practice, 'appointments', list),
    fixed: html`<h2>New appointment</h2>
      ${appointmentForm(`/pimsy/${practice}/appointments`, day, null)}`,
  };
}

function appointmentRow(practice: string, appointment: Kept<Appointment>, day: Day): Html {
  const zone = appointmentZone(appointment, day);
  const standing = appointment.status === 'booked' || appointment.status === 'fulfilled';
  return html`<li>
    <a href="/pimsy/${practice}/appointments/${appointment.id}"
      ><span class="who">${startIn(appointment, zone).slice(11)} · ${minutesOf(appointment)} min</span
      ><span class="what"
        >${nameOf(day.clients, actorOf(appointment, 'Patient'))} with
        ${nameOf(day.employees, actorOf(appointment, 'Practitioner'))},
        ${day.locations.find(({ id }) => id === actorOf(appointment, 'Location'))?.name}</span
      ><span class="tag ${standing ? '' : 'bad'}">${appointment.status}</span></a
    >
  </li>`;
}

const nameOf = (people: readonly Kept<PimsyPerson>[], id: string): string => {
  const person = people.find((each) => each.id === id);
  return person ? label(person) : 'nobody';
};

function label(person: Kept<PimsyPerson>): string {
  const { firstName, lastName } = fieldsOf(person);
  return `${firstName} ${lastName}`.trim() || person.id;
}

export function appointmentPage(practice: string, day: Day): Content {
  const [appointment] = day.appointments;
  const live = html`<p><a href="/pimsy/${practice}/appointments?date=${day.date}">← All of this day</a></p>
    <h1>Appointment ${appointment?.id}</h1>
    <p class="note">Changed ${time(appointment?.meta?.lastUpdated ?? '')}</p>`;
  return { live, fixed: html`${appointmentForm('', day, appointment ?? null)}${appointment && deleteForm}` };
}

const deleteForm = html`<form method="post" class="inline">
  <button type="submit" name="delete" value="yes" class="plain">Delete this appointment</button>
</form>`;

const option = (value: string, text: string, chosen: boolean) =>
  html`<option value="${value}" ${chosen && html`selected`}>${text}</option>`;

function appointmentForm(action: string, day: Day, held: Kept<Appointment> | null): Html {
  const zone = held ? appointmentZone(held, day) : day.zone;
  const people = (type: string, list: readonly Kept<PimsyPerson>[]) =>
    list
      .map((person) => ({ id: person.id, text: label(person) }))
      .toSorted((a, b) => a.text.localeCompare(b.text))
      .map(({ id, text }) => option(id, `${text} (${id})`, held !== null && actorOf(held, type) === id));
  const start = held ? startIn(held, zone) : `${day.date}T10:00`;
  return html`<form method="post" ${action !== '' && html`action="${action}"`} class="card fields">
    <label for="client">Client</label>
    <select id="client" name="client">
      ${option('', 'No client', held !== null && actorOf(held, 'Patient') === '')}${people('Patient', day.clients)}
    </select>
    <label for="employee">Employee</label>
    <select id="employee" name="employee">
      ${people('Practitioner', day.employees)}
    </select>
    <label for="location">Location</label>
    <select id="location" name="location">
      ${day.locations.map(({ id, name = '' }) => option(id, name, held !== null && actorOf(held, 'Location') === id))}
    </select>
    <label for="start">Start <small>by the clock of the location</small></label>
    <input id="start" name="start" type="datetime-local" value="${start}" required />
    <label for="minutes">Minutes</label>
    <input
      id="minutes"
      name="minutes"
      type="number"
      min="5"
      max="1440"
      value="${held ? minutesOf(held) : 60}"
      required
    />
    <label for="type">Type</label>
    <input id="type" name="type" maxlength="100" value="${held?.serviceType?.[0]?.text ?? 'Home Visit'}" />
    <label for="status">Status</label>
    <select id="status" name="status">
      ${statuses.map((each) => option(each, each, (held?.status ?? 'booked') === each))}
    </select>
    <button type="submit">${held ? 'Save' : 'Create'}</button>
  </form>`;
}
