import { notifications } from '@mantine/notifications';
import { failureWords } from '../shared/failure-words.ts';
import { words } from '../shared/words.ts';

const shared = { withBorder: true, closeButtonProps: { 'aria-label': words('close') } };

/** A short confirmation in the corner. */
export const notify = (message: string): void => {
  notifications.show({ ...shared, message });
};

/** A failure of something that has no place of its own on the page, such as an entry of a menu. */
export const notifyFailure = (error: unknown): void => {
  const { title, detail, next } = failureWords(error);
  notifications.show({
    title,
    message: [detail, next].filter(Boolean).join(' '),
    ...shared,
    color: 'red',
    autoClose: 8000,
  });
};
