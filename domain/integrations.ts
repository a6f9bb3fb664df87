/** Systems whose records Rounds keeps beside its own: the EHR, and field time tracking. */
export type RecordSystem = 'pimsy' | 'timeero';

/** Everything that a practice connects: these, and the vendor of its card payments. */
export type System = RecordSystem | 'stripe';

/** How to sign in: SMART Backend Services, user name and password, a folder of CSV files, an API key. */
export type IntegrationMethod = 'smart' | 'password' | 'drop' | 'key';
