import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Accounts } from '../accounts/accounts.service.js';
import { InteractionOverError } from './interaction-over.error.js';
import { formOf } from './form-of.js';
import { interactionParam } from './interaction-param.js';
import { Interactions } from './interactions.service.js';
import { missingOf } from './missing-consent.js';
import type { OpenInteraction } from './open-interaction.js';
import type { PageAnswer } from './page-answer.js';
import { ResourceNames } from './resource-names.js';
import { restartUrlOf } from './restart-link.js';
import { scopeWords } from './scope-words.js';
import { type ConsentAsks, renderConsent } from './views/index.js';

/** Asks whether the client may do what it asks for. */
@Injectable()
export class ConsentStep {
  readonly name = 'consent';

  constructor(
    private readonly interactions: Interactions,
    private readonly accounts: Accounts,
    private readonly resources: ResourceNames,
  ) {}

  /** The page with the client's name, what it asks for in words, and where it leads. */
  async show(interaction: OpenInteraction): Promise<PageAnswer> {
    const { accountId, action, csrf, client, began, redirectUri } = interaction;
    const account = accountId === undefined ? undefined : await this.accounts.find(accountId);
    if (account === undefined) throw new InteractionOverError();
    const html = renderConsent({
      action,
      csrf,
      client,
      email: account.email,
      otherAccountUrl: began.path === '/authorize' ? restartUrlOf(began, true) : undefined,
      redirectsTo: redirectUri === undefined ? undefined : placeOf(redirectUri),
      asks: await this.asksOf(interaction),
    });
    return { status: 200, html };
  }

  /** Takes the decision; nothing but the button `Allow` allows. */
  async submit(interaction: OpenInteraction, request: Request, response: Response): Promise<PageAnswer | undefined> {
    const { decision } = formOf(request);
    if (decision === 'allow') await this.interactions.allow(request, response, interaction);
    else await this.interactions.deny(request, response);
    return undefined;
  }

  /** First what is asked of the account itself, then each resource under its name. */
  private async asksOf({ details }: OpenInteraction): Promise<ConsentAsks[]> {
    const { missingOIDCScope, missingResourceScopes } = missingOf(details);
    const resources = Object.entries(missingResourceScopes);
    const names = await this.resources.namesOf(resources.map(([audience]) => audience));
    // The engine counts every scope it knows as its own, too; the person reads it once, where it belongs.
    const elsewhere = new Set(resources.flatMap(([, scopes]) => scopes));
    const missing = missingOIDCScope.filter((scope) => !elsewhere.has(scope));
    const ofAccount = missing.length === 0 && resources.length === 0 ? everythingAsked(details) : missing;
    return [
      { about: 'Your account', scopes: ofAccount },
      ...resources.map(([audience, scopes]) => ({ about: names.get(audience) ?? audience, scopes })),
    ]
      .filter(({ scopes }) => scopes.length > 0)
      .map(({ about, scopes }) => ({ about, items: scopes.map((scope) => ({ scope, ...scopeWords(scope) })) }));
  }
}

/** Nothing is missing, and the client is asked about all the same, since it cannot keep a secret: then all it asked for is shown. */
function everythingAsked(details: OpenInteraction['details']): string[] {
  return (interactionParam(details, 'scope') ?? '').split(' ').filter((scope) => scope !== '');
}

/** A web address by its host; an app's own scheme as it is. Without one (device flow) nobody is sent anywhere. */
function placeOf(redirectUri: string): string | undefined {
  const url = URL.parse(redirectUri);
  return url === null ? undefined : url.host || url.protocol;
}
