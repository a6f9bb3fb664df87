import { LockMode } from '@mikro-orm/postgresql';
import type { UnitOfWork } from '../database.ts';
import { Document } from '../entities/index.ts';

/** The row of a document, held until the transaction ends, or null: uploads, scans and changes of one document never cross. */
export const lockDocument = ({ em }: Pick<UnitOfWork, 'em'>, id: string) =>
  em.findOne(Document, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
