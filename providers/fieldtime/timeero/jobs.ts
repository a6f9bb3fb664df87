import type { Job, JobValues } from '../port.ts';
import {
  descriptionWith,
  instantIn,
  isReference,
  isTrue,
  needId,
  needText,
  numberOf,
  referenceIn,
  textOf,
  type WireRecord,
} from './wire.ts';

/** United States: the practices that Rounds serves are there, and Timeero asks for a country beside an address. */
const country = 'United States';

export function readJob(record: WireRecord): Job {
  const [latitude, longitude, radius] = [record.latitude, record.longitude, record.radius].map(numberOf);
  const isFenced = isTrue(record.require_geofence) && latitude != null && longitude != null && radius != null;
  const name = textOf(record.contact_name);
  return {
    id: needId(record, 'id'),
    name: needText(record, 'name'),
    reference: referenceIn(record.description),
    address: {
      street: textOf(record.street) ?? '',
      city: textOf(record.city) ?? '',
      state: textOf(record.state) ?? '',
      zip: textOf(record.zip_code) ?? '',
    },
    geofence: isFenced ? { latitude, longitude, radiusMetres: radius } : null,
    contact:
      name === null
        ? null
        : {
            name,
            phone: textOf(record.contact_phone) ?? textOf(record.contact_mobile),
            email: textOf(record.contact_email),
          },
    updatedAt: instantIn(record.updated_at),
  };
}

/** Fields that Timeero would refuse or that would be lost on the way. */
export function faultsOfJob({ reference, geofence }: JobValues): string[] {
  const isOnEarth =
    geofence === null ||
    (Math.abs(geofence.latitude) <= 90 && Math.abs(geofence.longitude) <= 180 && geofence.radiusMetres > 0);
  return [...(isReference(reference) ? [] : ['reference']), ...(isOnEarth ? [] : ['geofence'])];
}

export const jobBody = ({ name, reference, address, geofence, contact }: JobValues) => ({
  name,
  description: descriptionWith(reference),
  street: address.street,
  city: address.city,
  state: address.state,
  zip_code: address.zip,
  country,
  require_geofence: geofence !== null,
  latitude: geofence?.latitude ?? null,
  longitude: geofence?.longitude ?? null,
  // Metres, whole.
  radius: geofence === null ? null : Math.round(geofence.radiusMetres),
  // Timeero's `contact_required` asks for all four contact fields, of which a client may lack some.
  contact_required: false,
  contact_name: contact?.name ?? '',
  contact_phone: contact?.phone ?? '',
  contact_email: contact?.email ?? '',
});
