/** A sign-in of the sample practices. */
export interface DemoLogin {
  /** The practice's acronym. */
  practice: string;
  login: string;
  password: string;
  /** Who that is and what they may do. */
  what: string;
}

/**
 * Sign-ins that everyone can read here, and therefore of development only: db/seed/main.ts refuses to make them in production. Passwords are phrases of at
 * least 15 characters, as NIST SP 800-63B asks where the password is the only factor.
 */
export const demoLogins: DemoLogin[] = [
  {
    practice: 'abc',
    login: 'maya.whitfield',
    password: 'quiet-lantern-maple-41',
    what: 'Administrator; also operator, who sees the Temporal UI',
  },
  {
    practice: 'abc',
    login: 'tomas.reyes',
    password: 'seven-paper-kites-aloft',
    what: 'Scheduler: composes and sends broadcasts',
  },
  {
    practice: 'abc',
    login: 'priya.raman',
    password: 'copper-kettle-on-tuesday',
    what: 'Clinician in training: sees clients, no messaging',
  },
  {
    practice: 'desert',
    login: 'renata.begay',
    password: 'saguaro-shade-at-noon',
    what: 'Administrator of the other practice',
  },
];

/** Of a client of the practice, on its portal: the first by record number who is active and can be reached by e-mail. Like {@link demoLogins} of development only. */
export const demoPortalLogins: DemoLogin[] = [
  {
    practice: 'abc',
    login: 'client.demo',
    password: 'slow-river-under-two-bridges',
    what: 'A client, on the portal',
  },
];

/** The demo login that is an operator of the deployment. */
export const demoOperator = { practice: 'abc', login: 'maya.whitfield' };
