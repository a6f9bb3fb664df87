import { type StoredSettings, settings, settingValue } from '../../domain/settings.ts';
import type { UnitOfWork } from '../database.ts';
import { Practice, Setting } from '../entities/index.ts';

/** How a practice names itself in messages; phone in E.164. */
export interface Voice {
  /** Its alias where it has one. */
  name: string;
  phone: string;
  /** Before the address in `From`. */
  senderName: string;
}

/** By the practice's settings, else by its record. */
export async function voiceOf({ em, practiceId }: Pick<UnitOfWork, 'em' | 'practiceId'>): Promise<Voice> {
  const practice = await em.findOneOrFail(Practice, { id: practiceId });
  const { practiceAlias, senderName, replyToPhone } = settings;
  const rows = await em.find(Setting, { id: { $in: [practiceAlias.id, senderName.id, replyToPhone.id] } });
  const stored: StoredSettings = new Map(rows.map(({ id, value }) => [id, value]));
  const name = settingValue(stored, practiceAlias) || practice.name;
  return {
    name,
    phone: settingValue(stored, replyToPhone) || practice.phone,
    senderName: settingValue(stored, senderName) || name,
  };
}
