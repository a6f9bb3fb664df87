/** An address that tells staff which one it is and nobody what it is: `(•••) •••-0123`, `j•••@example.com`. */
export const maskedAddress = (address: string): string => {
  const at = address.lastIndexOf('@');
  if (at > 0) return `${address.slice(0, 1)}•••${address.slice(at)}`;
  return `(•••) •••-${address.slice(-4)}`;
};
