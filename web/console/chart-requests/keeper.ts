import type { Keeper } from '../../../domain/schemas/chart-requests.ts';

/** As one value of a field that offers people and groups together. */
export const keeperKey = ({ staffId, groupId }: Keeper): string =>
  groupId === null ? `staff ${staffId}` : `group ${groupId}`;

export const keeperOfKey = (key: string): Keeper => {
  const [kind, id = ''] = key.split(' ');
  return kind === 'group' ? { staffId: null, groupId: id } : { staffId: id, groupId: null };
};

/** What the server says of whom is asked: that neither or both are named, or that this person or group cannot receive it. */
export const keeperError = (errors: Readonly<Record<string, string>>): string | undefined =>
  errors['keeper'] ?? errors['keeper.staffId'] ?? errors['keeper.groupId'];
