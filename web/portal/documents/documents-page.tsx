import { Heading } from '../heading.tsx';
import { PageLink } from '../page-link.tsx';
import portal from '../portal.module.css';
import { t } from '../t.ts';
import { DocumentList } from './document-list.tsx';
import { SendDocuments } from './send-documents.tsx';

/** What the practice shows, and what is sent to it. */
export function DocumentsPage() {
  return (
    <>
      <PageLink to="/">{t('page.home')}</PageLink>
      <Heading>{t('documents.title')}</Heading>
      <section aria-labelledby="documents-shown">
        <h2 id="documents-shown" className={portal.sectionTitle}>
          {t('documents.shown')}
        </h2>
        <DocumentList list="shown" />
      </section>
      <section aria-labelledby="documents-send">
        <h2 id="documents-send" className={portal.sectionTitle}>
          {t('documents.send')}
        </h2>
        <SendDocuments />
      </section>
      <section aria-labelledby="documents-sent">
        <h2 id="documents-sent" className={portal.sectionTitle}>
          {t('documents.sent')}
        </h2>
        <DocumentList list="sent" />
      </section>
    </>
  );
}
