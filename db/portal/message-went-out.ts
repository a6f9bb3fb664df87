import type { UnitOfWork } from '../database.ts';
import { Message } from '../entities/index.ts';

/** Whether a mail server has taken the message. */
export async function messageWentOut({ em }: UnitOfWork, id: string | null | undefined): Promise<boolean> {
  if (!id) return false;
  return (await em.count(Message, { id, status: { $in: ['accepted', 'delivered'] } })) > 0;
}
