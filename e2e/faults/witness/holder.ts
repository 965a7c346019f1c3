import type { Service } from './service.ts';

/** Somebody with a token for each service, all of which live and die together. */
export interface Holder {
  readonly name: string;
  readonly tokens: Readonly<Record<Service, string>>;
}
