/** Characters that a password has at least (NIST SP 800-63B): more where it is all that is asked for. */
export const shortestPassword = (secondFactor: boolean): number => (secondFactor ? 8 : 15);
