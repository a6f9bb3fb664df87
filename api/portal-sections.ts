import type { PortalSection } from '../domain/guardian-rights.ts';

/**
 * Which section of the portal each route of clients belongs to, by the part of its path after /api/portal: the right that a guardian needs for it. `own` is
 * what is about the account itself, and open to everybody who has signed in. A route that stands in none stops the start, as one without a policy does.
 */
const sections: Readonly<Record<string, PortalSection>> = {
  session: 'own',
  password: 'own',
  'second-factor': 'own',
  activity: 'own',
  appointments: 'appointments',
  messages: 'messages',
  forms: 'forms',
  documents: 'documents',
  information: 'information',
  insurance: 'insurance',
  billing: 'billing',
  payments: 'billing',
  'ccd-requests': 'ccd',
};

/** @throws where the route belongs to no section */
export function sectionOf(path: string): PortalSection {
  const [, api, portal, part = ''] = path.split('/');
  const section = api === 'api' && portal === 'portal' && Object.hasOwn(sections, part) ? sections[part] : undefined;
  if (section) return section;
  throw new Error(`The route ${path} of the portal belongs to no section: name it in api/portal-sections.ts`);
}
