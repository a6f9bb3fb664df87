import { t } from '../t.ts';

/** By the names that people of the United States know. */
const usual = [
  ['America/New_York', 'Eastern (New York)'],
  ['America/Chicago', 'Central (Chicago)'],
  ['America/Denver', 'Mountain (Denver)'],
  ['America/Phoenix', 'Arizona (Phoenix)'],
  ['America/Boise', 'Mountain (Boise)'],
  ['America/Los_Angeles', 'Pacific (Los Angeles)'],
  ['America/Anchorage', 'Alaska (Anchorage)'],
  ['Pacific/Honolulu', 'Hawaii (Honolulu)'],
] as const;
const known = new Set<string>(usual.map(([zone]) => zone));

const choice = (zone: string) => ({ value: zone, label: zone.replaceAll('_', ' ') });

/** Time zones to choose from; `chosen` stands among them under whatever name it was stored. */
export function zoneChoices(chosen: string | null) {
  const others = Intl.supportedValuesOf('timeZone').filter((zone) => !known.has(zone));
  const missing = chosen !== null && !known.has(chosen) && !others.includes(chosen) ? [chosen] : [];
  return [
    { value: '', label: t('info.zone.none') },
    { group: t('info.zone.usual'), items: usual.map(([value, label]) => ({ value, label })) },
    { group: t('info.zone.other'), items: [...missing, ...others].map(choice) },
  ];
}
