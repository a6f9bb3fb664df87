import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { intents } from '../../shared/api.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Form } from '../../shared/ui/form.tsx';
import { notify } from '../notify.ts';
import { type PostedKind, postTo, useRefreshBilling } from './billing.ts';
import classes from './billing.module.css';

interface PostDialogProps {
  clientId: string;
  kind: PostedKind;
  title: string;
  submit: string;
  /** Said once it is posted. */
  done: string;
  dirty: boolean;
  /** Why it cannot be posted yet. */
  reason: string | null;
  body: object;
  onClose: () => void;
  children: (errors: Record<string, string>) => ReactNode;
}

/** Posts to the ledger: pressed twice, or again after a lost answer, once. */
export function PostDialog({
  clientId,
  kind,
  title,
  submit,
  done,
  dirty,
  reason,
  body,
  onClose,
  children,
}: PostDialogProps) {
  const refresh = useRefreshBilling(clientId);
  const [intent] = useState(() => intents());
  const post = useMutation({
    mutationFn: () => postTo(clientId, kind, body, intent.keyOf(body)),
    onSuccess: async () => {
      intent.done();
      notify(done);
      await refresh();
      onClose();
    },
  });
  return (
    <Dialog title={title} dirty={dirty && !post.isSuccess} onClose={onClose}>
      <Form
        label={title}
        onSubmit={() => post.mutate()}
        busy={post.isPending}
        error={post.error}
        dirty={dirty}
        done
        reason={reason}
        submit={submit}
        onCancel={onClose}
      >
        <div className={classes.fields}>{children(fieldErrors(post.error))}</div>
      </Form>
    </Dialog>
  );
}
