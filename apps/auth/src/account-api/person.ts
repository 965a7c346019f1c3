import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { AccountId } from '../accounts/account-id.js';

/** Who calls the account API, by their token for the issuer. */
export interface Person {
  readonly accountId: AccountId;
  /** The session the token was issued in; none when that session is over and the grant outlives it. */
  readonly sid: string | undefined;
}

const people = new WeakMap<Request, Person>();

/** Notes who calls; for the guard alone. */
export function notePerson(request: Request, person: Person): void {
  people.set(request, person);
}

/** The person that the guard let in. */
export const CurrentPerson = createParamDecorator((_data: unknown, context: ExecutionContext): Person => {
  const person = people.get(context.switchToHttp().getRequest());
  if (person === undefined) throw new TypeError('CurrentPerson stands only behind PersonGuard.');
  return person;
});
