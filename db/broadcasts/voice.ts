import { settings, settingValue } from '../../domain/settings.ts';
import type { UnitOfWork } from '../database.ts';
import { Practice } from '../entities/index.ts';
import { storedSettings } from '../stored-settings.ts';

/** How a practice names itself in messages; phone in E.164. */
export interface Voice {
  /** Its alias where it has one. */
  name: string;
  phone: string;
  /** Before the address in `From`. */
  senderName: string;
  /** E-mails have an HTML part. */
  layout: boolean;
}

/** By the practice's settings, else by its record. */
export async function voiceOf(uow: Pick<UnitOfWork, 'em' | 'practiceId'>): Promise<Voice> {
  const practice = await uow.em.findOneOrFail(Practice, { id: uow.practiceId });
  const { practiceAlias, senderName, replyToPhone, emailLayout } = settings;
  const stored = await storedSettings(uow);
  const name = settingValue(stored, practiceAlias) || practice.name;
  return {
    name,
    phone: settingValue(stored, replyToPhone) || practice.phone,
    senderName: settingValue(stored, senderName) || name,
    layout: settingValue(stored, emailLayout),
  };
}
