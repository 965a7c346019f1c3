import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { errors, type InteractionResults, type Provider } from 'oidc-provider';
import { Grants } from '../grants/grants.service.js';
import { ProviderFactory } from './provider-factory.js';
import { EngineStorage } from './storage/engine-storage.js';

const SWEEP_EVERY_MS = 600_000;

type Interaction = InstanceType<Provider['Interaction']>;
type Grant = InstanceType<Provider['Grant']>;

/** The protocol engine: holds the one in force, swaps it, and takes what the pages decide. */
@Injectable()
export class OidcEngine implements OnModuleInit, OnModuleDestroy {
  #provider: Provider | undefined;
  #answer: ReturnType<Provider['callback']> | undefined;
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
    this.#answer = this.#provider.callback();
  }

  /** Answers a request on one of the engine's paths. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await this.#answer?.(request, response);
  }

  /** The interaction that this browser is in. Throws `errors.SessionNotFound` when it has expired or belongs to another. */
  interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<Interaction> {
    return this.provider.interactionDetails(request, response);
  }

  /**
   * Ends an interaction's step and answers 303. A `login` result comes with `generations`, those of the snapshot that held the proof of
   * who the person is (PROTOCOL §8).
   */
  interactionFinished(
    request: IncomingMessage,
    response: ServerResponse,
    result: InteractionResults,
    options?: { readonly mergeWithLastSubmission?: boolean },
  ): Promise<void> {
    return this.provider.interactionFinished(request, response, result, options);
  }

  /** The grant that this session has given this client, or a new one which notes what its session noted; not saved yet. */
  async grantFor(interaction: Interaction): Promise<Grant> {
    const { session, params, grantId } = interaction;
    const existing = grantId === undefined ? undefined : await this.provider.Grant.find(grantId);
    if (existing !== undefined) return existing;

    const generations = session && (await this.grants.generationsOfSession(session.uid));
    if (session === undefined || generations === undefined) throw new errors.SessionNotFound('session not found');
    const grant = new this.provider.Grant({ accountId: session.accountId, clientId: String(params['client_id']) });
    return Object.assign(grant, { sid: session.uid, generations });
  }
}
