import type {
  CreateOutcome,
  FieldTime,
  Job,
  JobValues,
  Page,
  User,
  UserValues,
  Visit,
  Shift,
} from '../../providers/fieldtime/port.ts';

/** Where a call of {@link TestFieldTime} stands: before anything is taken, or after it and before its answer. */
export type Moment = { call: string; when: 'before' | 'after'; name: string };

/**
 * The port of field time tracking, answered by the test: what it took stays in `users`, `jobs`, `register`, in order. `at` is called before and after
 * each call; what it throws is what the caller gets, after `after` with the write done all the same.
 */
export class TestFieldTime implements FieldTime {
  users_: User[] = [];
  jobs_: Job[] = [];
  /** Users and jobs with what the EVV register holds of them. */
  register = new Map<string, string>();
  calls: string[] = [];
  at: (moment: Moment) => void | Promise<void> = () => {};
  /** Instead of the outcome of a create; `taken` says whether the record is made all the same. */
  outcome: (values: UserValues | JobValues) => { outcome: CreateOutcome; taken: boolean } | null = () => null;
  #count = 0;

  async checkConnection(): Promise<void> {
    await this.#called('checkConnection');
  }

  async *users(): AsyncIterable<Page<User>> {
    await this.#called('users');
    yield onePage(this.users_);
  }
  async *jobs(): AsyncIterable<Page<Job>> {
    await this.#called('jobs');
    yield onePage(this.jobs_);
  }
  async *shifts(): AsyncIterable<Page<Shift>> {
    yield onePage<Shift>([]);
  }
  async *visits(): AsyncIterable<Page<Visit>> {
    yield onePage<Visit>([]);
  }

  usersByEmail = (email: string) =>
    this.#found('usersByEmail', () => this.users_.filter((user) => user.email.toLowerCase() === email.toLowerCase()));
  usersByEmployeeId = (id: string) =>
    this.#found('usersByEmployeeId', () => this.users_.filter((user) => user.companyEmployeeId === id));
  jobsByReference = (reference: string) =>
    this.#found('jobsByReference', () => this.jobs_.filter((job) => job.reference === reference));
  shiftsByReference = async (): Promise<Shift[]> => [];

  user = (id: string) => this.#found('user', () => this.users_.find((user) => user.id === id) ?? null);
  job = (id: string) => this.#found('job', () => this.jobs_.find((job) => job.id === id) ?? null);
  shift = async (): Promise<Shift | null> => null;
  visit = async (): Promise<Visit | null> => null;

  createUser = (values: UserValues): Promise<CreateOutcome> =>
    this.#create('createUser', values, values.email, () => {
      if (this.users_.some((user) => user.email.toLowerCase() === values.email.toLowerCase()))
        return { kind: 'rejected', reason: 'conflict', fields: ['email'], code: '422' };
      return this.addUser(values);
    });
  createJob = (values: JobValues): Promise<CreateOutcome> =>
    this.#create('createJob', values, values.reference, () => this.addJob(values));
  createShift = async (): Promise<CreateOutcome> => ({ kind: 'unknown', code: 'none' });

  updateUser = async (): Promise<void> => {};
  updateJob = async (): Promise<void> => {};
  updateShift = async (): Promise<void> => {};
  deleteShift = async (): Promise<'deleted' | 'gone'> => 'gone';

  async registerEmployee({ userId, ssn }: Parameters<FieldTime['registerEmployee']>[0]): Promise<void> {
    await this.#called('registerEmployee', userId);
    this.register.set(userId, ssn.toString());
    await this.at({ call: 'registerEmployee', when: 'after', name: userId });
  }
  async registerClient({ jobId, medicaidId }: Parameters<FieldTime['registerClient']>[0]): Promise<void> {
    await this.#called('registerClient', jobId);
    this.register.set(jobId, medicaidId);
    await this.at({ call: 'registerClient', when: 'after', name: jobId });
  }

  /** As an administrator of the account does. */
  addUser(values: Partial<UserValues> & Pick<UserValues, 'email'>): { kind: 'created'; id: string } {
    const id = String(++this.#count);
    const blank = { firstName: 'Ann', lastName: 'Lee', phone: null, companyEmployeeId: null };
    this.users_.push({ ...blank, ...values, id, role: 'employee', active: true, updatedAt: null });
    return { kind: 'created', id };
  }
  addJob(values: Partial<JobValues> & Pick<JobValues, 'name'>): { kind: 'created'; id: string } {
    const id = String(++this.#count);
    const address = { street: '12 Laurel Street', city: 'Asheville', state: 'NC', zip: '28801' };
    this.jobs_.push({ address, geofence: null, contact: null, reference: null, ...values, id, updatedAt: null });
    return { kind: 'created', id };
  }

  async #called(call: string, name = ''): Promise<void> {
    this.calls.push(call);
    await this.at({ call, when: 'before', name });
  }

  async #found<T>(call: string, look: () => T): Promise<T> {
    await this.#called(call);
    return look();
  }

  async #create(
    call: string,
    values: UserValues | JobValues,
    name: string,
    make: () => CreateOutcome,
  ): Promise<CreateOutcome> {
    await this.#called(call, name);
    const told = this.outcome(values);
    const outcome = told && !told.taken ? told.outcome : make();
    await this.at({ call, when: 'after', name });
    return told?.outcome ?? outcome;
  }
}

const onePage = <T>(items: readonly T[]): Page<T> => ({
  items: [...items],
  unreadable: [],
  number: 1,
  pages: 1,
  total: items.length,
});
