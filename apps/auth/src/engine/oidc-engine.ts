import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { errors } from 'oidc-provider';
import type Provider from 'oidc-provider';
import type { Generations } from '../grants/generations.js';
import { Grants } from '../grants/grants.service.js';
import type { PendingInteraction } from './pending-interaction.js';
import { ProviderFactory } from './provider-factory.js';
import { EngineStorage } from './storage/engine-storage.js';

const SWEEP_EVERY_MS = 600_000;

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** The protocol engine: holds the one in force, swaps it, and takes what the pages decide. */
@Injectable()
export class OidcEngine implements OnModuleInit, OnModuleDestroy {
  #provider: Provider | undefined;
  #sweeping: NodeJS.Timeout | undefined;

  constructor(
    private readonly factory: ProviderFactory,
    private readonly grants: Grants,
    private readonly storage: EngineStorage,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.rebuild();
    this.#sweeping = setInterval(() => void this.storage.sweep().catch(() => undefined), SWEEP_EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.#sweeping);
  }

  /** The engine in force. Do not keep it: the next key set brings another. */
  get provider(): Provider {
    if (this.#provider === undefined) throw new TypeError('The engine has not started.');
    return this.#provider;
  }

  /** Builds an engine with the keys and resources of now, and swaps it in; requests under way finish with the old one. */
  async rebuild(): Promise<void> {
    this.#provider = await this.factory.build();
  }

  /** The interaction that this browser is in, or `undefined` when it has expired or belongs to another. */
  async findInteraction(request: IncomingMessage, response: ServerResponse): Promise<PendingInteraction | undefined> {
    const interaction = await this.find(request, response);
    return interaction && this.describe(interaction);
  }

  /** The person has proved who they are; `generations` are those of the snapshot that held the proof (PROTOCOL §8). Answers 303. */
  async signIn(
    request: IncomingMessage,
    response: ServerResponse,
    signedIn: { readonly accountId: string; readonly generations: Generations; readonly amr: readonly string[]; readonly acr?: string },
  ): Promise<void> {
    const { accountId, generations, amr, acr = 'aal1' } = signedIn;
    await this.provider.interactionFinished(request, response, { login: { accountId, generations, amr: [...amr], acr } });
  }

  /** The person allows all that {@link PendingInteraction.asks} lists. Answers 303. */
  async allow(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const interaction = await this.get(request, response);
    const grantId = await this.saveGrant(interaction);
    await this.provider.interactionFinished(request, response, { consent: { grantId } });
  }

  /** The person does not allow it: the client is told `access_denied`. Answers 303. */
  async deny(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const result = { error: 'access_denied', error_description: 'the person did not allow it' };
    await this.provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  }

  private async find(request: IncomingMessage, response: ServerResponse): Promise<Interaction | undefined> {
    try {
      return await this.get(request, response);
    } catch (error) {
      if (error instanceof errors.SessionNotFound) return undefined;
      throw error;
    }
  }

  private get(request: IncomingMessage, response: ServerResponse): Promise<Interaction> {
    return this.provider.interactionDetails(request, response);
  }

  private async describe(interaction: Interaction): Promise<PendingInteraction> {
    const { params, prompt, session, uid } = interaction;
    const client = await this.provider.Client.find(String(params['client_id']));
    if (client === undefined) throw new errors.InvalidClient('client is invalid', 'client not found');
    const loginHint = params['login_hint'];
    return {
      uid,
      prompt: { name: prompt.name, reasons: prompt.reasons },
      client: { id: client.clientId, name: client.clientName ?? client.clientId, uri: client.clientUri },
      redirectUri: String(params['redirect_uri']),
      loginHint: typeof loginHint === 'string' ? loginHint : undefined,
      accountId: session?.accountId,
      asks: asksOf(interaction),
      params,
    };
  }

  /** Widens the grant that this session gave this client, or makes it, with the generations its session noted. */
  private async saveGrant(interaction: Interaction): Promise<string> {
    const { session, params, grantId } = interaction;
    const generations = session && (await this.grants.generationsOfSession(session.uid));
    if (session === undefined || generations === undefined) throw new errors.SessionNotFound('session not found');

    const existing = grantId === undefined ? undefined : await this.provider.Grant.find(grantId);
    const grant = existing ?? new this.provider.Grant({ accountId: session.accountId, clientId: String(params['client_id']) });
    if (existing === undefined) Object.assign(grant, { sid: session.uid, generations });
    for (const { resource, scopes } of asksOf(interaction)) {
      if (resource === undefined) grant.addOIDCScope([...scopes]);
      else grant.addResourceScope(resource, [...scopes]);
    }
    return grant.save();
  }
}

/** The engine's prompt details, named. */
function asksOf(interaction: Interaction): PendingInteraction['asks'] {
  const { missingOIDCScope, missingResourceScopes } = interaction.prompt.details;
  const own = Array.isArray(missingOIDCScope) ? [{ resource: undefined, scopes: missingOIDCScope.map(String) }] : [];
  const others = Object.entries(Object(missingResourceScopes)).map(([resource, scopes]) => ({
    resource,
    scopes: Array.isArray(scopes) ? scopes.map(String) : [],
  }));
  return [...own, ...others];
}
