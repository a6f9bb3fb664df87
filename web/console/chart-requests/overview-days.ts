/** How far back the overview counts, in days. */
export const overviewDays = [30, 90, 180, 365] as const;
