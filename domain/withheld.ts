/** Stands in place of a name where the chart of the client is restricted and not open to who looks. */
export const withheldName = 'Restricted chart';
