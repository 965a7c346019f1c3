import { Injectable } from '@nestjs/common';
import { OidcEngine } from './oidc-engine.js';

/** What a token for the issuer itself stands for. */
export interface IssuerToken {
  readonly clientId: string;
  /** The person; none in a client's own token. */
  readonly accountId: string | undefined;
  readonly sid: string | undefined;
  readonly grantId: string | undefined;
  readonly scopes: ReadonlySet<string>;
}

/** Tokens for the issuer itself, which are opaque: account API and admin API look them up, and so are always exact. */
@Injectable()
export class IssuerTokens {
  constructor(private readonly engine: OidcEngine) {}

  /** What the bearer token in an `Authorization` header stands for; `undefined` when it is missing, unknown, expired or revoked. */
  async find(authorization: string | undefined): Promise<IssuerToken | undefined> {
    const value = /^bearer ([A-Za-z0-9_-]{20,200})$/i.exec(authorization ?? '')?.[1];
    if (value === undefined) return undefined;
    const { AccessToken, ClientCredentials } = this.engine.provider;
    const token = (await AccessToken.find(value)) ?? (await ClientCredentials.find(value));
    if (token?.clientId === undefined) return undefined;
    const person = token.kind === 'AccessToken' ? token : undefined;
    return {
      clientId: token.clientId,
      accountId: person?.accountId,
      sid: person?.sessionUid,
      grantId: person?.grantId,
      scopes: token.scopes,
    };
  }
}
