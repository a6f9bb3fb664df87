export const appointmentStatuses = ['scheduled', 'confirmed', 'cancelled', 'missed', 'completed'] as const;
export type AppointmentStatus = (typeof appointmentStatuses)[number];

/** How a client answers about an appointment: by text, by the link of an e-mail, by a key of a call, or in the portal. */
export const answerWays = ['text', 'link', 'call', 'portal'] as const;
export type AnswerWay = (typeof answerWays)[number];
/** Who or what confirmed an appointment. */
export const confirmedBys = ['staff', ...answerWays] as const;
export type ConfirmedBy = (typeof confirmedBys)[number];

/** A copay is paid ahead: nobody is asked for that of a visit that has begun, is over or was cancelled. `now` in milliseconds. */
export const copayIsAhead = (
  { status, startsAt }: { status: AppointmentStatus; startsAt: string },
  now: number,
): boolean => (status === 'scheduled' || status === 'confirmed') && Date.parse(startsAt) > now;

const moves: Readonly<Record<AppointmentStatus, readonly AppointmentStatus[]>> = {
  scheduled: ['confirmed', 'cancelled', 'missed', 'completed'],
  // Back to scheduled: moved to another time, it has to be confirmed again.
  confirmed: ['scheduled', 'cancelled', 'missed', 'completed'],
  cancelled: ['scheduled'],
  // The front desk marks these by hand; a slip must be correctable.
  missed: ['completed'],
  completed: ['missed'],
};

export const appointmentMayBecome = (from: AppointmentStatus, to: AppointmentStatus): boolean =>
  moves[from].includes(to);

/** What `from` may become, for a drop-down. */
export const nextAppointmentStatuses = (from: AppointmentStatus): readonly AppointmentStatus[] => moves[from];
