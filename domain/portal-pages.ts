/** Addresses of the portal's pages; on a practice's host nothing else is a page. */
export const portalPages = [
  '/',
  '/sign-in',
  '/forgotten',
  '/unsubscribe/:token',
  '/answer/:token',
  '/activate',
  '/reset',
  '/password',
  '/security',
  '/activity',
  '/appointments',
  '/information',
  '/information/:section',
  '/information/contacts/:contact',
];
