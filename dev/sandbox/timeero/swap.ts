import type { TimeeroStore } from './store.ts';

/** Deletes the oldest record of a list, as somebody might between two pages of it; with `instead` another one comes, at the end. */
export function swapOldest(store: TimeeroStore, resource: string, instead: boolean): void {
  const { user, job, schedule, timesheet } = store.tables;
  const [oldUser, oldJob] = [user.all()[0], job.all()[0]];
  const [oldSchedule, oldTimesheet] = [schedule.all()[0], timesheet.all()[0]];
  if (resource === 'users' && oldUser) {
    store.remove('user', oldUser.id, 'fault');
    if (instead) store.create('user', { ...oldUser, email: `swapped.${oldUser.id}@example.com` }, 'fault');
  } else if (resource === 'jobs' && oldJob) {
    store.remove('job', oldJob.id, 'fault');
    if (instead) store.create('job', { ...oldJob, description: '' }, 'fault');
  } else if (resource === 'schedules' && oldSchedule) {
    store.remove('schedule', oldSchedule.id, 'fault');
    if (instead) store.create('schedule', { ...oldSchedule, description: '' }, 'fault');
  } else if (oldTimesheet) {
    store.remove('timesheet', oldTimesheet.id, 'fault');
    if (instead) store.create('timesheet', oldTimesheet, 'fault');
  }
}
