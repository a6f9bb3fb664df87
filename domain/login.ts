/** A login as it is compared and counted: without case and the spaces around it. */
export const plainLogin = (login: string): string => login.trim().toLowerCase();
