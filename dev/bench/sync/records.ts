import type { Appointment, Location, Patient, Practitioner, Resource } from '@medplum/fhirtypes';
import { systems } from '../../sandbox/pimsy/specimens.ts';

/*
 * A practice as PIMSY holds it, of any size, made without chance: so many appointments in the next days, or so many clients with everything that an import
 * asks for. `moved`: the same appointments half an hour later.
 */

export interface Plan {
  acronym: string;
  appointments: number;
  employees: number;
  clients: number;
  moved?: boolean;
}

const meta = { lastUpdated: '2026-01-01T00:00:00.000Z', versionId: '1' };
const quarterMs = 15 * 60_000;
/** A day to spare at both ends, so that none begins or leaves while the bench runs. */
const days = 28;

export function* recordsOf(plan: Plan, now: number): Generator<Resource> {
  yield location;
  for (let n = 0; n < plan.employees; n++) yield employee(n);
  for (let n = 0; n < plan.clients; n++) yield client(n);
  const from = (Math.floor(now / 86_400_000) + 2) * 86_400_000;
  for (let n = 0; n < plan.appointments; n++) yield appointment(n, plan, from);
}

const location: Location = { resourceType: 'Location', id: 'l-1', meta, status: 'active', name: 'Main office' };

const employee = (n: number): Practitioner => ({
  resourceType: 'Practitioner',
  id: `e-${n}`,
  meta,
  active: true,
  name: [{ given: [`Given${n}`], family: `Employee${n}` }],
});

const client = (n: number): Patient => ({
  resourceType: 'Patient',
  id: `c-${n}`,
  meta,
  active: true,
  name: [{ given: [`Given${n}`], family: `Client${n}` }],
  birthDate: '1980-01-02',
  telecom: [
    { system: 'email', value: `c-${n}@example.com` },
    { system: 'phone', use: 'mobile', value: `+1828${2_000_000 + n}` },
  ],
  address: [{ line: [`${n + 1} Laurel Street`], city: 'Asheville', state: 'NC', postalCode: '28801' }],
  identifier: [
    {
      type: { coding: [{ system: systems.kinds, code: 'MR' }] },
      system: systems.record,
      value: String(n),
    },
    {
      type: { coding: [{ system: systems.kinds, code: 'MA' }] },
      system: systems.medicaid,
      value: `9${String(n).padStart(8, '0')}K`,
    },
  ],
});

const who = (reference: string) => ({ actor: { reference }, status: 'accepted' as const });

function appointment(n: number, { employees, clients, moved = false }: Plan, from: number): Appointment {
  const start = from + (n % (days * 96)) * quarterMs + (moved ? 2 * quarterMs : 0);
  return {
    resourceType: 'Appointment',
    id: `a-${n}`,
    meta,
    status: 'booked',
    serviceType: [{ text: 'Home visit' }],
    start: new Date(start).toISOString(),
    end: new Date(start + 4 * quarterMs).toISOString(),
    participant: [who(`Patient/c-${n % clients}`), who(`Practitioner/e-${n % employees}`), who('Location/l-1')],
  };
}
