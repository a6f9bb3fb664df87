import { readFileSync } from 'node:fs';
import { Migration } from '@mikro-orm/migrations';

/** Migrations are SQL, readable by hand: `<name>.up.sql` and `<name>.down.sql` in this folder, in this order. */
const names = [
  '0001-foundation',
  '0002-desk',
  '0003-import',
  '0004-portal',
  '0005-credential-batches',
  '0006-portal-information',
  '0007-practice-logo',
  '0008-integrations',
  '0009-pimsy-reading',
  '0010-person-imports',
  '0011-schedule-sync',
  '0012-visits',
  '0013-chart-handoff',
  '0014-account-since',
  '0015-handoff-watch',
  '0016-visits-and-keys',
  '0017-broadcast-run',
  '0018-compose',
  '0019-unknown-messages',
  '0021-by-preference',
  '0022-unknown-messages-task',
  '0023-staff-notices',
  '0024-language-and-recipients',
  '0025-settled-records',
  '0026-source-days',
  '0027-voice',
  '0028-fax',
  '0029-replies',
  '0030-reminders',
  '0031-address-failures',
  '0032-reminders-in-full',
  '0033-preferred-methods',
  '0034-forms',
  '0035-portal-messages',
  '0036-portal-records',
  '0038-portal-appointments',
  '0039-billing',
  '0040-cards',
  '0041-ccd-requests',
  '0042-document-notices',
  '0043-guardians',
  '0044-ledger-imports',
  '0045-statement-runs',
  '0046-copays-and-guardians',
  '0047-message-keys',
  '0048-resend-rounds',
  '0049-unreported-texts',
  '0050-unreported-faxes',
];

export const migrations = names.map((name) => ({
  name,
  class: class extends Migration {
    override name = name;
    override up(): void {
      this.addSql(read(`${name}.up.sql`));
    }
    override down(): void {
      this.addSql(read(`${name}.down.sql`));
    }
  },
}));

function read(file: string): string {
  return readFileSync(new URL(file, import.meta.url), 'utf8');
}
