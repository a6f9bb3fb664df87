/** Whether there is such a day, of a date as YYYY-MM-DD: `Date` moves 31 February on into March, or knows nothing of it. */
export const isCalendarDate = (date: string): boolean => {
  const at = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(date);
};
