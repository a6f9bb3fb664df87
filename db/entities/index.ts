export * from './access.ts';
export * from './desk.ts';
export * from './integrations.ts';
export * from './messaging.ts';
export * from './people.ts';
export * from './portal.ts';
export * from './scheduling.ts';
export * from './sync.ts';
