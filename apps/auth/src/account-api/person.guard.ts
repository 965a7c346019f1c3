import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Accounts } from '../accounts/accounts.service.js';
import { IssuerTokens } from '../engine/issuer-tokens.js';
import { notePerson } from './person.js';

/**
 * Lets a person in by their opaque token for the issuer, looked up in the engine's store and so always exact: revoked a moment ago is refused
 * now. A token for a service, a client's own token and an ID token are none of these.
 */
@Injectable()
export class PersonGuard implements CanActivate {
  constructor(
    private readonly tokens: IssuerTokens,
    private readonly accounts: Accounts,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request: Request = context.switchToHttp().getRequest();
    const response: Response = context.switchToHttp().getResponse();
    response.setHeader('Cache-Control', 'no-store');

    const token = await this.tokens.find(request.headers.authorization);
    const account = token?.accountId === undefined ? undefined : await this.accounts.find(token.accountId);
    if (token === undefined || account === undefined || account.disabledAt !== null) throw unauthorized(request, response);

    notePerson(request, { accountId: account.id, sid: token.sid });
    return true;
  }
}

/** RFC 6750 §3: `error` only where credentials came. */
function unauthorized(request: Request, response: Response): UnauthorizedException {
  const came = request.headers.authorization !== undefined;
  response.setHeader('WWW-Authenticate', came ? 'Bearer error="invalid_token"' : 'Bearer');
  return new UnauthorizedException(came ? 'The access token is not a live one of a person for the issuer.' : 'An access token is needed.');
}
