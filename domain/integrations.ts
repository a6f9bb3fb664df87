/** The EHR, and field time tracking. */
export type System = 'pimsy' | 'timeero';

/** How to sign in: SMART Backend Services, user name and password, a folder of CSV files, an API key. */
export type IntegrationMethod = 'smart' | 'password' | 'drop' | 'key';
