import { Inject, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { errors, type Provider } from 'oidc-provider';
import type { VerifiedAccount } from '../accounts/verified-account.js';
import { AUTH_CONFIG, type AuthConfig } from '../config.js';
import { OidcEngine } from '../engine/oidc-engine.js';
import { ForeignFormError } from './foreign-form.error.js';
import { formOf } from './form-of.js';
import { isFromOurForm } from './form-origin.js';
import { FormToken } from './form-token.js';
import { InteractionOverError } from './interaction-over.error.js';
import { interactionParam } from './interaction-param.js';
import { missingOf } from './missing-consent.js';
import type { OpenInteraction } from './open-interaction.js';
import type { InteractionStart } from './restart-link.js';

type Details = InstanceType<Provider['Interaction']>;
type Client = InstanceType<Provider['Client']>;

/** Opens the interaction that a request is about, and hands the engine what its page brought forth. */
@Injectable()
export class Interactions {
  constructor(
    private readonly engine: OidcEngine,
    private readonly tokens: FormToken,
    @Inject(AUTH_CONFIG) private readonly config: AuthConfig,
  ) {}

  /** The interaction of the address and of the browser's cookie. Throws {@link InteractionOverError}. */
  async open(request: Request, response: Response, uid: string): Promise<OpenInteraction> {
    const details = await unlessOver(this.engine.interactionDetails(request, response));
    const client = await this.engine.provider.Client.find(interactionParam(details, 'client_id') ?? '');
    if (details.uid !== uid || client === undefined) throw new InteractionOverError();
    return {
      details,
      accountId: details.session?.accountId,
      action: `/interaction/${uid}`,
      csrf: this.tokens.of(uid),
      client: { name: client.clientName ?? client.clientId, homeUrl: client.clientUri },
      redirectUri: interactionParam(details, 'redirect_uri'),
      formTargets: targetsOf(details, client),
      began: beginningOf(details),
    };
  }

  /** Makes sure that a form was sent by the interaction's own page (SECURITY §5). Throws {@link ForeignFormError}. */
  assertOwnForm(request: Request, uid: string): void {
    const { csrf } = formOf(request);
    if (!isFromOurForm(request, this.config.AUTH_ISSUER) || !this.tokens.fits(uid, csrf)) throw new ForeignFormError();
  }

  /** Goes on as the person who has just signed in, with the generations of the snapshot that held the credential (PROTOCOL §8). */
  async signIn(request: Request, response: Response, { account, generations }: VerifiedAccount): Promise<void> {
    const login = { accountId: account.id, amr: ['pwd'], acr: 'aal1', generations };
    await unlessOver(this.engine.interactionFinished(request, response, { login }));
  }

  /** Goes on with everything that the page listed. */
  async allow(request: Request, response: Response, { details }: OpenInteraction): Promise<void> {
    const grant = await unlessOver(this.engine.grantFor(details));
    const { missingOIDCScope, missingOIDCClaims, missingResourceScopes } = missingOf(details);
    grant.addOIDCScope(missingOIDCScope);
    grant.addOIDCClaims(missingOIDCClaims);
    for (const [resource, scopes] of Object.entries(missingResourceScopes)) grant.addResourceScope(resource, scopes);
    const grantId = await grant.save();
    await unlessOver(this.engine.interactionFinished(request, response, { consent: { grantId } }));
  }

  /** Goes back to the client with `access_denied` (RFC 6749 §4.1.2.1). */
  async deny(request: Request, response: Response): Promise<void> {
    const result = { error: 'access_denied', error_description: 'the person did not allow it' };
    await unlessOver(this.engine.interactionFinished(request, response, result, { mergeWithLastSubmission: false }));
  }
}

/** The engine finds no interaction, no session, or another person's: expired, finished meanwhile, or not of this browser. */
async function unlessOver<Result>(step: Promise<Result>): Promise<Result> {
  try {
    return await step;
  } catch (error) {
    throw error instanceof errors.SessionNotFound ? new InteractionOverError({ cause: error }) : error;
  }
}

/** The address of this request first; then the client's others, since its callback may go on to a second origin of its own. */
function targetsOf(details: Details, client: Client): string[] {
  const registered = [...(client.redirectUris ?? []), ...(client.postLogoutRedirectUris ?? []), client.initiateLoginUri, client.clientUri];
  return [interactionParam(details, 'redirect_uri'), ...registered].filter((target) => target !== undefined);
}

function beginningOf(details: Details): InteractionStart {
  const client = interactionParam(details, 'client_id') ?? '';
  if (details.deviceCode !== undefined) return { client, path: '/device', params: {} };
  const params = Object.entries(details.params).filter((param): param is [string, string] => typeof param[1] === 'string');
  return { client, path: '/authorize', params: Object.fromEntries(params) };
}
