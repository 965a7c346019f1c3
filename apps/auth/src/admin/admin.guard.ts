import { type CanActivate, type ExecutionContext, ForbiddenException, Injectable, UnauthorizedException } from '@nestjs/common';
import type { Response } from 'express';
import { Accounts } from '../accounts/accounts.service.js';
import { type IssuerToken, IssuerTokens } from '../engine/issuer-tokens.js';
import type { AdministratedRequest } from './administrator.js';

const SCOPE = 'auth:admin';
const ROLE = 'admin';

/** Lets in who holds a token for the issuer with `auth:admin`; a person needs the role `admin` too (DESIGN §4). */
@Injectable()
export class AdminGuard implements CanActivate {
  constructor(
    private readonly tokens: IssuerTokens,
    private readonly accounts: Accounts,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<AdministratedRequest>();
    const response = context.switchToHttp().getResponse<Response>();
    const { authorization } = request.headers;
    const token = await this.tokens.find(authorization);
    if (!token) {
      // RFC 6750 §3.1: no error code where no credentials came.
      response.set('WWW-Authenticate', `Bearer realm="admin"${authorization === undefined ? '' : ', error="invalid_token"'}`);
      throw new UnauthorizedException('This needs an access token for the issuer itself.');
    }
    if (!token.scopes.has(SCOPE) || !(await this.#hasRole(token))) {
      response.set('WWW-Authenticate', `Bearer realm="admin", error="insufficient_scope", scope="${SCOPE}"`);
      throw new ForbiddenException(`This needs the scope ${SCOPE}, and of a person the role ${ROLE}.`);
    }
    request.administrator = { initiator: token.accountId === undefined ? `client:${token.clientId}` : `account:${token.accountId}` };
    return true;
  }

  async #hasRole({ accountId }: IssuerToken): Promise<boolean> {
    if (accountId === undefined) return true;
    const account = await this.accounts.find(accountId);
    return account !== undefined && account.disabledAt === null && account.roles.includes(ROLE);
  }
}
