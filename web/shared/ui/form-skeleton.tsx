import { Skeleton } from '@mantine/core';
import { Columns } from './form.tsx';

/** Takes the place of a form while its row is being loaded. */
export function FormSkeleton({ fields = 9 }: { fields?: number }) {
  return (
    <div aria-hidden>
      <Skeleton height={36} width={190} mb="lg" />
      <Columns>
        {Array.from({ length: fields }, (_, index) => (
          <div key={index}>
            <Skeleton height={12} width="40%" mb={8} mt={4} />
            <Skeleton height={36} />
          </div>
        ))}
      </Columns>
    </div>
  );
}
