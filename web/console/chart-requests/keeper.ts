/** Whom a request is asked of: exactly one of both, as the API takes it. */
export interface Keeper {
  staffId: string | null;
  groupId: string | null;
}

/** As one value of a field that offers people and groups together. */
export const keeperKey = ({ staffId, groupId }: Keeper): string =>
  groupId === null ? `staff ${staffId}` : `group ${groupId}`;

export const keeperOfKey = (key: string): Keeper => {
  const [kind, id = ''] = key.split(' ');
  return kind === 'group' ? { staffId: null, groupId: id } : { staffId: id, groupId: null };
};
