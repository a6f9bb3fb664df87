import { useState } from 'react';

/** Which look at the audience a list shows: `since` names an earlier one, and what has changed between the two is told. */
export interface Look {
  round: number;
  since: string | undefined;
}

/** Goes on to a new look at every refresh. `about` names the people that are looked at: two looks at others cannot be compared. */
export function useLook(about: string) {
  const [state, setState] = useState({ about, round: 0, since: undefined as string | undefined });
  const look: Look = { round: state.round, since: state.about === about ? state.since : undefined };
  return {
    look,
    /** `view`: of what is shown now; absent where it was not kept: the next look is compared with the one before it. */
    again: (view: string | null | undefined) => setState({ about, round: state.round + 1, since: view ?? look.since }),
  };
}
