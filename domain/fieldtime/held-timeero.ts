/** Parts of what Timeero says of a user, as the port has them. */
interface TimeeroUser {
  id: string;
  firstName: string;
  lastName: string;
  email: string;
  phone: string | null;
  companyEmployeeId: string | null;
  role: string;
  active: boolean;
  updatedAt: string | null;
}

interface TimeeroJob {
  id: string;
  name: string;
  reference: string | null;
  address: { street: string; city: string; state: string; zip: string };
  geofence: object | null;
  contact: { name: string; phone: string | null; email: string | null } | null;
  updatedAt: string | null;
}

/** As a row of external_record keeps it; there is no SSN in what Timeero lists. */
interface Held {
  externalId: string;
  label: string;
  facts: Record<string, unknown>;
  snapshot: unknown;
  ssn: null;
  changedAt: string | null;
}

const listOf = (phone: string | null): string[] => (phone === null ? [] : [phone]);

export const heldUser = (user: TimeeroUser): Held => {
  const { id, firstName, lastName, email, phone, companyEmployeeId, role, active, updatedAt } = user;
  const facts = { firstName, lastName, email, phones: listOf(phone), companyEmployeeId, role, active };
  const label = [lastName, firstName].filter((part) => part !== '').join(', ') || email;
  return { externalId: id, label, facts, snapshot: { id, ...facts }, ssn: null, changedAt: updatedAt };
};

export const heldJob = (job: TimeeroJob): Held => {
  const { id, name, reference, address, geofence, contact, updatedAt } = job;
  const { street: line1, ...rest } = address;
  const facts = {
    email: contact?.email ?? '',
    phones: listOf(contact?.phone ?? null),
    address: { line1, ...rest },
    reference,
    geofence: geofence !== null,
    active: true,
  };
  return { externalId: id, label: name, facts, snapshot: job, ssn: null, changedAt: updatedAt };
};
