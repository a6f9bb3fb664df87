import { Button, Progress, Radio, Stack, Text } from '@mantine/core';
import { IconFileDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { importDesks, type PracticeKind, recordsRule } from '../../../domain/imports/records-rule.ts';
import type { ImportRun } from '../../../domain/schemas/imports.ts';
import { FileButton } from '../../shared/ui/file-button.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { SideDrawer } from '../../shared/ui/side-drawer.tsx';
import { csvFiles, examplePath } from './imports.ts';
import { useReadFile } from './use-read-file.ts';

/** Says what is imported, gives an example of it, and takes the file. */
export function NewImport({ onClose, onRead }: { onClose: () => void; onRead: (run: ImportRun) => void }) {
  const allowed = useAllowed();
  const [kind, setKind] = useState<PracticeKind>('clients');
  const { read, share } = useReadFile(onRead);
  const rule = recordsRule[kind];
  const need = allowed(rule, 'create') ? null : t('import.need.records', { rule, right: t('right.create') });
  return (
    <SideDrawer title={t('import.new')} size={520} onClose={onClose}>
      <Stack gap="lg">
        <Radio.Group
          label={t('import.kind')}
          value={kind}
          onChange={(next) => setKind(importDesks.practice.kinds.find((each) => each === next) ?? kind)}
        >
          <Stack gap="sm" mt="xs">
            {importDesks.practice.kinds.map((each) => (
              <Radio
                key={each}
                value={each}
                disabled={read.isPending}
                label={t(`import.kind.${each}`)}
                description={t(`import.kind.hint.${each}`)}
              />
            ))}
          </Stack>
        </Radio.Group>
        <div>
          <Button
            component="a"
            href={examplePath(kind)}
            download
            variant="default"
            leftSection={<IconFileDownload size={16} />}
          >
            {t('import.example')}
          </Button>
        </div>
        <div>
          {need ? (
            <ReasonedButton reason={need}>{t('import.choose')}</ReasonedButton>
          ) : (
            <FileButton
              accept={csvFiles}
              label={t('import.choose')}
              busy={read.isPending}
              onFile={(file) => read.mutate({ file, kind })}
            />
          )}
          <Text size="sm" c="dimmed" mt={6}>
            {t('import.choose.hint')}
          </Text>
        </div>
        {read.isPending && <ReadProgress share={share} />}
        <ProblemNotice error={read.error} />
      </Stack>
    </SideDrawer>
  );
}

/** First it is sent, then its rows are read. */
export function ReadProgress({ share }: { share: number }) {
  return (
    <div>
      <output>{share < 1 ? t('import.sending', { percent: Math.round(share * 100) }) : t('import.checking')}</output>
      <Progress value={share * 100} animated={share === 1} aria-label={t('import.progress')} mt={6} />
    </div>
  );
}
